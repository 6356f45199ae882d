"""Spaces of unions and of the works council are left out: by their names, at the door, and when a name changes."""

from collections import Counter
from pathlib import Path

import pytest

from enjeu.interactions import rights
from enjeu.interactions.agreement import FILE
from enjeu.interactions.page import Container, Page
from enjeu.interactions.spaces import USUAL, Spaces
from tests.interactions.pages import DESCRIPTION, GENERAL, Row, at, page, post, rows, writer

PROTECTED = """
CSE | cse | #cse_lyon-2026 | C.S.E. | CSSCT Nord | Comité social et économique | comité d'entreprise | IRP
CGT | cgt-nord | section-cfdt | CFE-CGC | cfecgc | CFTC | UNSA Ferroviaire | FO | fo-lyon | intersyndicale
Syndicat | syndicats | Délégués syndicaux | délégué-du-personnel | Représentants du personnel | Élus du personnel
représentants de proximité | Instances représentatives du personnel | élus | Les élus | elus-titulaires
CE | ce | CE Lyon | vacances CE 2026 | SUD | SUD Rail | sud-rail | SUD-Solidaires | Solidaires | union solidaires
union | Union Lyon | trade-union | Works Council | shop stewards | employee representatives | staff reps
Betriebsrat | Gesamtbetriebsräte | IG Metall | ver.di | sindicato | vakbond
"""
OTHERS = """
general | ce-qui-marche | Tout ce que nous faisons | force | info | forum | Agence Sud | sud-ouest | SUD-OUEST
élus-locaux | Collectivités et élus locaux | Congés solidaires | Union européenne | European Union | credit-union
Western Union | Customs Union migration | réunion | communion | CEO | CES 2026 | représentants commerciaux
sales reps | sécurité | science | cgtx | dp-protection-des-donnees
"""


@pytest.mark.parametrize("name", [name.strip() for line in PROTECTED.split("\n") for name in line.split("|") if name])
def test_a_space_is_protected_by_its_name(name: str) -> None:
    assert USUAL.protect(name)


@pytest.mark.parametrize("name", [name.strip() for line in OTHERS.split("\n") for name in line.split("|")])
def test_ordinary_words_protect_nothing(name: str) -> None:
    assert not USUAL.protect(name)


def test_an_agreement_adds_spaces_and_lets_others_in() -> None:
    spaces = Spaces.of(["Amicale", "Site 12"], ["Marquage CE"])
    assert [spaces.protect(name) for name in ("#amicale", "AMICALE", "site-12", "Site 13")] == [True, True, True, False]
    assert [spaces.protect(name) for name in ("marquage_ce", "Marquage CE", "CE", "Marquage CE Lyon")] == [
        False,
        False,
        True,
        True,
    ]


def within(container: str, number: int = 1) -> Row:
    return f"{container}{number}", at("2026-03-02T09:00:00"), "post", "mail:ann@example.org", None, container


def test_nothing_of_a_protected_space_is_kept_but_that_there_was_something(tmp_path: Path) -> None:
    secret = Container("c77secret", "CGT c77secret", open=False)
    with writer(tmp_path) as store:
        given = Page(rows(post("1"), within("c77secret")), containers=[GENERAL, secret])
        done = store.append("made", DESCRIPTION, given, restricted=True)
        # A later page does not declare it again.
        later = store.append("made", DESCRIPTION, Page(rows(within("c77secret", 2)), cursor="2"), restricted=True)
        store.settle()
        assert [one["name"] for one in store.arrow("containers").to_pylist()] == ["General"]
    assert (done.rows, done.dropped) == (1, Counter(protected_space=1))
    assert (later.rows, later.dropped) == (0, Counter(protected_space=1))
    kept = b"".join(path.read_bytes() for path in (tmp_path / "study").rglob("*") if path.is_file()).lower()
    assert b"c77secret" not in kept


def test_a_space_that_becomes_one_is_taken_out_with_its_past_and_may_come_back(tmp_path: Path) -> None:
    def declared(name: str, number: int) -> Page:
        return page(within("c1", number), containers=[Container("c1", name)])

    with writer(tmp_path) as store:
        store.append("made", DESCRIPTION, page(post("1")))
        store.append("made", DESCRIPTION, declared("Lunch", 1))
        seen = store.version
        assert store.append("made", DESCRIPTION, declared("Lunch of the works council", 2)).rows == 0
        assert store.counts().interactions == 1
        assert ("made", "2026-03") in store.touched_since(seen)
        assert store.append("made", DESCRIPTION, declared("Lunch", 3)).rows == 1
        assert store.counts().containers == 2


def test_the_door_goes_by_what_is_recorded(tmp_path: Path) -> None:
    folder = tmp_path / "study" / "people"
    folder.mkdir(parents=True)
    dates = '"dpia": "2026-01-01", "works_council": "2026-01-02", "without_council": "", "recorded": "2026-01-03"'
    text = f'{{{dates}, "by": "A", "minimum_group": 10, "exclude": ["lunch"], "include": ["CE marking"]}}'
    (folder / FILE).write_text(text, encoding="utf-8")
    with writer(tmp_path) as store:
        for identity, name in (("c1", "Lunch"), ("c2", "CE marking")):
            store.append("made", DESCRIPTION, page(within(identity), containers=[Container(identity, name)]))
        assert [one["name"] for one in store.arrow("containers").to_pylist()] == ["CE marking"]


def test_a_rotation_knows_protected_spaces_by_their_new_names(tmp_path: Path) -> None:
    with writer(tmp_path) as store:
        store.append("made", DESCRIPTION, page(within("c1"), containers=[Container("c1", "CSE")]))
        rights.rotate(store)
        done = store.append("made", DESCRIPTION, page(within("c1", 2), containers=[]))
        assert done.dropped == Counter(protected_space=1)
