"""`python -m enjeu`: the command line where no `enjeu` is on the path."""

from enjeu.cli import main

if __name__ == "__main__":
    main()
