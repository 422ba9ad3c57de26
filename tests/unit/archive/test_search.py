"""Full-text search: plain words, and Chinese, Japanese and Korean text by its parts."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from crawler.archive import Archive, WrongQuery
from crawler.archive.migrations import PART, PUNCTUATION, migration
from crawler.archive.search_query import read_query
from crawler.archive.selection import Selection, select_articles
from tests.support.example import NOW
from tests.support.stored import copy_empty, database
from tests.support.suppressed import CHECK_INDEX, found, save

TEXTS = {
    "c_zh": "外国专家来到重庆，考察5G网络。\n\n"
    "唐纳德·特朗普（Trump）参观景德镇《红楼梦》展，约3.5万人。",
    "c_ja": "東京タワーで茶を飲む",
    "c_ko": "서울에서 만난 사람",
    "c_rare": "𠀀𠀁字，ＡＢ型血",
    "c_en": "A tea (茶) shop in E-paper city: 'green' tea, C919 and cafés",
}


@pytest.fixture
def texts() -> Iterator[Archive]:
    """An archive of the texts above."""
    archive = copy_empty()
    for article_id, body in TEXTS.items():
        save(archive, id=article_id, headline="Heron count", body=body)
    yield archive
    archive.close()


def ask(archive: Archive, query: str) -> list[str]:
    """Return what `scrapy export --query` finds."""
    selected = select_articles(database(archive), Selection(query=query))
    return sorted(article["id"] for article in selected)


@pytest.mark.parametrize(
    ("word", "holding"),
    [
        ("重", "c_zh"),
        ("重庆", "c_zh"),
        ("景德镇", "c_zh"),
        ("外国专家", "c_zh"),
        ("国专家来到重", "c_zh"),
        ("5G网络", "c_zh"),
        ("5g网", "c_zh"),
        ("考察5", "c_zh"),
        ("德·特朗普", "c_zh"),
        ("《红楼梦》", "c_zh"),
        ("外国专家来到重庆", "c_zh"),
        ("镇《红楼梦", "c_zh"),
        ("京タワー", "c_ja"),
        ("を飲", "c_ja"),
        ("울에", "c_ko"),
        ("𠀁字", "c_rare"),
        ("𠀀", "c_rare"),
        ("ａｂ型", "c_rare"),
        ("茶", "c_en c_ja"),
        ("cafes", "c_en"),
        ("C919", "c_en"),
        ("重庆外", None),
        ("庆重", None),
        ("重慶", None),
        ("家来到庆", None),
        ("专家到", None),
        ("東京都", None),
        ("te", None),
        ("hop", None),
    ],
)
def test_word_of_six_characters_or_a_whole_run_is_found_as_it_stands(
    texts: Archive, word: str, holding: str | None
) -> None:
    expected = holding.split() if holding else []
    assert sorted(found(texts, word)) == ask(texts, word) == expected


@pytest.mark.parametrize(
    ("query", "holding"),
    [
        ("外国专家来到重庆", ["c_zh"]),
        ("来到重庆，考察5G网络", ["c_zh"]),
        ("纳德·特朗普（Trump）参观", ["c_zh"]),
        ("body: 外国专家来到重庆", ["c_zh"]),
        ("外国专家来到重庆 NOT 景德镇", []),
        ("外国专家来到景德镇", []),
        ("家来到重庆考察5G网络", []),
        ("重庆\u3000景德镇", ["c_zh"]),
        ("(重庆 OR 東京) AND 茶", ["c_ja"]),
        ("“重庆”", ["c_zh"]),
    ],
)
def test_longer_word_is_found_whole_by_query(
    texts: Archive, query: str, holding: list[str]
) -> None:
    assert ask(texts, query) == holding


@pytest.mark.parametrize(
    "phrase",
    ['"cafés 茶"', '"专家 家来"', '"人 外"', '"网络 唐"', '"国 外国"', '"飲む 東"'],
)
def test_phrase_is_not_found_across_the_parts(texts: Archive, phrase: str) -> None:
    assert found(texts, phrase) == []


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("E-paper", True),
        ("city: 'green' tea", True),
        ("E-paper (city), tea & cafés!", True),
        ('shop "green', True),
        ('"', None),
        ("", None),
        (" \t", None),
        ('("")', False),
        ("?!", False),
        ("—", False),
        ("tea — shop", True),
        ("E-paper coffee", False),
        ("*", False),
        ("tea -coffee", False),
        ("tea AND OR shop", False),
        ("city\0tea", True),
        ("tea \udcff", True),
        ("tea NOT coffee", True),
        ("tea NOT shop", False),
        ("coffee OR cafes", True),
        ('"tea shop"', False),
        ('"green tea"', True),
        ("gree*", True),
        ("headline: tea", False),
        ("body: tea", True),
        ("NEAR(tea shop, 2)", True),
        ("^A", True),
        ("^tea", False),
    ],
)
def test_query_is_that_of_fts5_or_plain_words(
    texts: Archive, query: str, finds: bool | None
) -> None:
    if finds is None:
        with pytest.raises(WrongQuery, match="holds no words"):
            ask(texts, query)
    else:
        assert ("c_en" in ask(texts, query)) is finds


# letters whose case and width stay as they are
LETTERS, POINTS = "甲乙丙あ한𠀀5g", "·，《"
BODIES = st.text(LETTERS + POINTS + " \n", max_size=40)


@given(st.lists(BODIES, min_size=2, max_size=4), st.data())
def test_every_part_of_a_text_is_found_and_nothing_else(
    bodies: list[str], data: st.DataObject
) -> None:
    stored = {f"c_{number}": body for number, body in enumerate(bodies)}
    archive = copy_empty()
    for article_id, body in stored.items():
        save(archive, id=article_id, headline="Tea", body=body)
    words = {word for body in bodies for word in re.findall(f"[{LETTERS}]+", body)}
    cut = st.sampled_from(sorted(words) or ["甲"]).flatmap(cut_word)
    for word in data.draw(st.lists(cut | st.text(LETTERS, min_size=1, max_size=9), max_size=12)):
        expected = find_as_text(stored, word)
        if not word.isascii():
            assert set(ask(archive, word)) == expected
            assert len(word) > PART or set(found(archive, word)) == expected
    database(archive).execute(CHECK_INDEX)
    archive.close()


def cut_word(word: str) -> st.SearchStrategy[str]:
    """Draw a part of a word."""
    return st.tuples(st.integers(0, len(word) - 1), st.integers(1, 9)).map(
        lambda cut: word[cut[0] : cut[0] + cut[1]]
    )


def find_as_text(stored: Mapping[str, str], word: str) -> set[str]:
    return {article_id for article_id, body in stored.items() if word in body}


@pytest.mark.parametrize("between", ["", " ", "\n"])
def test_text_that_is_cut_into_blocks_is_found_at_their_edges(
    archive: Archive, between: str
) -> None:
    # every character comes once, so that each part stands at one place
    text = between.join(chr(0x4E00 + number) for number in range(4500))
    save(archive, id="c_1", body=text)
    wide = 100 if not between else 1
    for at in (0, 1899, 1990, 1999, 2000, 2099, 4499):
        word = text.replace(between, "")[at : at + wide] if between else text[at : at + wide]
        assert ask(archive, word) == ["c_1"]


def test_what_counts_as_punctuation_divides_words_for_sqlite() -> None:
    db = Database(memory=True)
    db.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='unicode61')")
    points = re.findall(PUNCTUATION, "".join(map(chr, range(sys.maxunicode // 16))))
    assert len(points) > 200
    db.table("texts").insert_all({"rowid": ord(point), "text": f"a{point}b"} for point in points)
    assert db.execute("SELECT count(*) FROM texts WHERE texts MATCH 'a b'").fetchone() == (
        len(points),
    )


def test_older_archive_indexes_the_parts_of_what_it_holds() -> None:
    archive, anew = Archive(Database(memory=True)), copy_empty()
    older = database(archive)
    migration.apply(older, stop_before="index_parts_of_words")
    for article_id, body in TEXTS.items():
        save(anew, id=article_id, headline="Heron count", body=body)
    older.table("articles").insert_all(database(anew)["articles"].rows)
    for stored in (archive, anew):
        stored.suppressions.suppress("c_ja", None, "asked", NOW)
    assert found(archive, "重庆") == []
    migration.apply(older)
    older.execute(CHECK_INDEX)
    assert sorted(found(archive, "茶")) == ["c_en"]
    for word in ("重庆", "울에", "cafes"):
        assert found(archive, word) == found(anew, word) != []
    archive.suppressions.lift("c_ja")
    assert sorted(found(archive, "茶")) == ["c_en", "c_ja"]
    older.execute(CHECK_INDEX)


def test_english_text_is_indexed_as_it_is(archive: Archive) -> None:
    body = "“Tea” — café’s 24°C Ærø, smash hit 🎾"
    save(archive, id="c_1", headline="Tea’s", body=body)
    assert list(database(archive).view("articles_searched").rows) == [
        {"rowid": 1, "headline": "Tea’s", "body": body}
    ]


def test_query_that_fts5_reads_is_passed_on_as_it_is(archive: Archive) -> None:
    for query in ('headline: "green tea" OR (重庆 NOT tea*)', "^外国专家来到重庆市 + tea"):
        assert read_query(database(archive), query) == query
