"""LDIF of a real slapd on loopback, started here and asked by the real ldapsearch; and LDIF as it should not be."""

import base64
import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from enjeu.errors import SourceError
from enjeu.sources.ldif import Ldif
from enjeu.sources.reading.times import micros
from tests.sources.live.gathered import Gathered
from tests.sources.live.process import free_port, listening, running

PEOPLE = 1200
ROOT_WORD = "invented"
_CONFIG = """
modulepath /usr/lib/ldap
moduleload back_mdb.la
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile {folder}/pid
database mdb
suffix "dc=example,dc=org"
rootdn "cn=root,dc=example,dc=org"
rootpw {password}
directory {folder}/data
access to * by * read
"""


@dataclass
class Directory:
    port: int
    folder: Path

    def search(self, name: str, *options: str) -> Path:
        """What ldapsearch writes, in a file."""
        path = self.folder / name
        wanted = ["mail", "uid", "departmentNumber", "ou", "manager", "jpegPhoto"]
        command = ["ldapsearch", "-x", "-H", f"ldap://127.0.0.1:{self.port}", "-b", "dc=example,dc=org", *options]
        with path.open("wb") as file:
            subprocess.run([*command, "(objectClass=person)", *wanted], stdout=file, stderr=subprocess.DEVNULL)
        return path


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    slapd, slapadd = (shutil.which(name, path="/usr/sbin:/usr/local/sbin") for name in ("slapd", "slapadd"))
    if slapd is None or slapadd is None or shutil.which("ldapsearch") is None:
        pytest.skip("slapd or ldap-utils are not installed")
    folder, port = tmp_path_factory.mktemp("ldap"), free_port()
    (folder / "data").mkdir()
    (folder / "slapd.conf").write_text(_CONFIG.format(folder=folder, password=ROOT_WORD))
    (folder / "in.ldif").write_text("\n".join(_people()))
    subprocess.run([slapadd, "-q", "-f", "slapd.conf", "-l", "in.ldif"], cwd=folder, check=True, capture_output=True)
    command = [slapd, "-f", "slapd.conf", "-h", f"ldap://127.0.0.1:{port}", "-d", "0"]
    with running(command, folder, listening(port)):
        yield Directory(port, folder)


def _people() -> Iterator[str]:
    yield "dn: dc=example,dc=org\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n"
    yield "dn: ou=people,dc=example,dc=org\nobjectClass: organizationalUnit\nou: people\n"
    for number in range(PEOPLE):
        unit = "Opérations & réseaux de distribution de l’énergie, Région Île-de-France" if number % 2 else "Sales"
        yield f"dn: cn=Person {number},ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nsn: {number}"
        yield f"uid: u{number}\nmail: person.{number}@example.org"
        yield f"ou:: {base64.b64encode(unit.encode()).decode()}"
        if number % 3:
            yield f"departmentNumber: D/{number % 7}"
        if number:
            yield f"manager: CN=Person {number // 10}, ou=People, dc=example,dc=org"
        if number == 5:
            yield f"jpegPhoto:: {base64.b64encode(bytes(range(256)) * 20).decode()}"
        yield ""


def test_everybody_has_a_unit_and_a_manager(directory: Directory) -> None:
    path = directory.search("all.ldif", "-LLL", "-D", "cn=root,dc=example,dc=org", "-w", ROOT_WORD)
    found = Gathered().add(Ldif(path).pages(None, None))
    told = {one.identity: one for one in found.affiliations}
    assert len(told) == PEOPLE == len(found.affiliations)
    assert (told["mail:person.4@example.org"].unit, told["mail:person.4@example.org"].manager) == (
        "D∕4",
        "mail:person.0@example.org",
    )
    # Without a number of a department, the name: it is written in base64 and folded.
    unit = "Opérations & réseaux de distribution de l’énergie, Région Île-de-France"
    assert told["mail:person.123@example.org"].unit == unit
    assert told["mail:person.1199@example.org"].manager == "mail:person.119@example.org"
    assert told["mail:person.0@example.org"].manager is None
    assert found.dropped == {}


def test_a_path_of_attributes_and_the_day_of_the_directory(directory: Directory) -> None:
    path = directory.search("paged.ldif", "-D", "cn=root,dc=example,dc=org", "-w", ROOT_WORD, "-E", "pr=500/noprompt")
    taken = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    found = Gathered().add(Ldif(path, [("ou", "departmentNumber")], taken).pages(None, None))
    told = {one.identity: one for one in found.affiliations}
    assert len(told) == PEOPLE
    assert told["mail:person.4@example.org"].unit == "Sales/D∕4"
    assert {one.valid_from for one in found.affiliations} == {micros(taken)}


def test_a_search_that_the_server_cut_is_refused(directory: Directory) -> None:
    path = directory.search("cut.ldif")
    with pytest.raises(SourceError) as caught:
        list(Ldif(path).pages(None, None))
    assert (caught.value.code, caught.value.values["reason"]) == ("S134", "4 Size limit exceeded")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("dn: cn=a\nmail a@example.org\n", "S135", 2),
        ("dn: cn=a\nmail:: @@@\n", "S135", 2),
        ("dn: cn=a\nchangetype: delete\n", "S135", 2),
        ("dn: cn=a\nou: caf\xe9\n", "S106", 2),
    ],
)
def test_what_is_no_ldif_is_said_with_its_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    path = tmp_path / "bad.ldif"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(SourceError) as caught:
        list(Ldif(path).pages(None, None))
    assert (caught.value.code, caught.value.values["place"]) == (code, f"{path}:{line}")


def test_comments_options_files_and_lines_folded_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "people.ldif"
    path.write_text(
        "version: 1\n# a comment\n  that goes on\ndn: cn=A\nmail;lang-fr: a@exam\n ple.org\nou: North\njpegPhoto"
        ":< file:///x\n"
        "\n\ndn: cn=Bob\nuid: bob\nou: South\nmanager: cn = a\n\ndn: cn=printer\nou: North\n"
        "\ndn: cn=c\nuid: c\nmanager: cn=z\n"
    )
    found = Gathered().add(Ldif(path).pages(None, None))
    assert [(one.identity, one.unit, one.manager) for one in found.affiliations] == [
        ("mail:a@example.org", "North", None),
        ("id:bob", "South", "mail:a@example.org"),
    ]
    assert found.dropped == {"unlisted": 1, "without_unit": 1}
