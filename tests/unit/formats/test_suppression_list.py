"""Lines of suppressions: each is checked, and a wrong one is named."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Suppression
from crawler.formats.suppression_list import (
    WrongSuppression,
    describe_suppression,
    read_suppressions,
)
from tests.support.example import ARTICLE, LATER, URL

RIGHT = {
    "id": ARTICLE.id,
    "url": URL,
    "reason": "asked",
    "suppressed_at": "2026-11-21T16:00:00+08:00",
}


def read(tmp_path: Path, text: str) -> list[Suppression]:
    path = tmp_path / "list.jsonl"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    return read_suppressions(path)


def test_line_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = read(tmp_path, f"{json.dumps(RIGHT)}\n\n")
    assert found == [Suppression(ARTICLE.id, URL, LATER, "asked", None)]
    again = read(tmp_path, json.dumps(describe_suppression(found[0])))
    assert again == found
    assert read(tmp_path, f"\ufeff{json.dumps(RIGHT)}\n") == found


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"id": None}, "id is missing"),
        ({"id": "content_5"}, "url is not that of article content_5"),
        ({"url": "https://spam.example/"}, f"url is not that of article {ARTICLE.id}"),
        ({"reason": " \n"}, "reason is missing"),
        ({"reason": "\ud800"}, "reason is not UTF-8 text"),
        ({"suppressed_at": "2026-11-21"}, "suppressed_at is not a time with its offset"),
        ({"suppressed_at": "0001-01-01T00:00:00+14:00"}, "suppressed_at is not a time"),
    ],
)
def test_wrong_line_is_named(tmp_path: Path, changed: dict[str, Any], sentence: str) -> None:
    lines = [json.dumps(RIGHT), json.dumps(RIGHT | changed)]
    with pytest.raises(WrongSuppression, match=rf"list.jsonl, line 2: {sentence}"):
        read(tmp_path, "\n".join(lines))


@given(st.one_of(st.text(min_size=1), st.just("[" * 99_999), st.just("9" * 9_999)))
def test_whatever_a_line_holds_it_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    with suppress(WrongSuppression):
        assert read(tmp_path_factory.mktemp("lines"), text) == []
