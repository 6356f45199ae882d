"""How a person is called across platforms; called by every connector of an export."""


def identity(address: str | None, native: object) -> str:
    """`mail:ann@example.org` where there is an address, else `id:` and the platform's own name of the account."""
    return f"mail:{address}" if address and "@" in address[1:] else f"id:{native}"
