"""Tidy and compile the catalogues: `python -m enjeu.locale.compile`, after changing a `.po` file."""

from enjeu.locale.catalogue import DOMAINS, compiled, read, source, tidied
from enjeu.locale.words import LANGUAGES


def compile_all() -> None:
    """Sort every `.po` file by key, set French spaces, and write the `.mo` file beside it."""
    for language in LANGUAGES:
        for domain in DOMAINS:
            path = source(language, domain)
            if path.exists():
                path.write_bytes(tidied(read(path), language))
                path.with_suffix(".mo").write_bytes(compiled(read(path)))


if __name__ == "__main__":
    compile_all()
