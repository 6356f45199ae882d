"""One renderer a format: each module's `render(document, template)` gives the bytes of a file."""
