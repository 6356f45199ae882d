"""A deck as a file whose bytes depend on nothing but its content: fixed dates, fixed order, nobody's computer in it.

Who calls it: `slides`, once at the end; `house`, to open a file saved as a template.
"""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.presentation import Presentation as Deck

_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_FOREIGN = (RT.THUMBNAIL, RT.EXTENDED_PROPERTIES)
"""A small picture of another deck, and the titles of its slides."""


def sealed(deck: Deck, properties: dict[str, str], day: dt.date) -> bytes:
    """The deck as a file; `properties` replace all that the template said of itself."""
    package = deck.part.package
    for rid, one in list(package._rels.items()):
        if one.reltype in _FOREIGN:
            package.drop_rel(rid)
    about = deck.core_properties
    texts = (
        "author category comments content_status identifier keywords language last_modified_by subject title version"
    )
    for name in texts.split():
        setattr(about, name, properties.get(name, ""))
    moment = dt.datetime.combine(day, dt.time())
    about.created = about.modified = about.last_printed = moment
    about.revision = 1
    stream = BytesIO()
    deck.save(stream)
    return resealed(stream.getvalue(), lambda _, content: content)


def resealed(package: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same files in the same order, each through `change`, with a fixed date."""
    stream = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _ZIP_DAY)
            entry.compress_type = ZIP_DEFLATED
            # The same on Windows and elsewhere.
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            target.writestr(entry, change(name, source.read(name)))
    return stream.getvalue()
