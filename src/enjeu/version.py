"""The version of enjeu, in one place: the package, its results and its changelog say the same."""

__version__ = "0.1.0"
