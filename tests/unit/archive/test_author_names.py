"""Names of writers are the same however they are typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.archive.author_names import fold_name
from crawler.archive.selection import Selection, count_selected
from crawler.items import Byline
from tests.support.stored import database
from tests.support.suppressed import save


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("Jose Garcia", "JOSÉ GARCÍA"),
        ("José García", "jose garcia"),
        ("Jose\u0301 Garcia", "Jos\u00e9 Garcia"),
        ("Siobhan O'Neill", "siobhan o\u2019neill"),
        ("Siobhan O\u2018Neill", "Siobhan O\u02bcNeill"),
        ("Jean-Pierre Noël", "JEAN\u2011PIERRE NOEL"),
        ("Søren Łukasz", "soren lukasz"),
        ("Günter Groß", "GUNTER GROSS"),
        ("İlkay Işık", "ilkay isik"),
        ("Li  Na", " li na "),
        ("王 芳", "王\u3000芳"),
    ],
)
def test_name_is_found_however_it_is_typed(archive: Archive, printed: str, typed: str) -> None:
    save(archive, bylines=(Byline(printed, None), Byline("Zhou Mo", None)))
    assert count_selected(database(archive), Selection(author=typed)) == 1


@pytest.mark.parametrize("typed", ["Li Na", "Na", "Li Nan Li", "Li", "", "LiNan", "%", "Li Nam"])
def test_part_of_a_name_is_another_name(archive: Archive, typed: str) -> None:
    save(archive, bylines=(Byline("Li Nan", None),))
    assert count_selected(database(archive), Selection(author=typed)) == 0


@given(st.text())
def test_folding_takes_no_notice_of_composition_and_case(name: str) -> None:
    folded = fold_name(name)
    assert fold_name(folded) == folded
    assert fold_name(unicodedata.normalize("NFD", name)) == folded
