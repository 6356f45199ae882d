"""What the user declares: the schema of a case, the reader that keeps line and column, the rules of meaning.

`enjeu.case.reader` is the door: `read_case` for who wants a case, `examine` for who wants to know what is wrong.
Nothing is imported here, so that a face may import `enjeu.case.findings` without paying for the schema.
"""
