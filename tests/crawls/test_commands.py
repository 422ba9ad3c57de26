"""`scrapy extract` and `scrapy savefixture`, run as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.formats.fixtures import find_fixtures
from tests.support.captured import SINGLE
from tests.support.commands import run_scrapy, run_script
from tests.support.fixtures import FIXTURES
from tests.support.stored import database
from tests.support.warcs import make_response, save_warc

REPLAY = ("-s", f"REPLAY={FIXTURES}")
GALLERY = next(f for f in find_fixtures(FIXTURES / "ws_gallery") if "article" in f.known)
STORY = next(f for f in find_fixtures(FIXTURES / "ws_article") if "article" in f.known)
UNKNOWN = next(f for f in find_fixtures(FIXTURES / "unknown") if "error" in f.known)


def test_extract_prints_a_line_for_each_page_in_order(tmp_path: Path) -> None:
    ended = run_scrapy("extract", STORY.path, tmp_path / "none.html", UNKNOWN.path)
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 1
    assert ended.stderr == ""
    wanted = STORY.known["article"]
    assert {column: lines[0][column] for column in wanted} == wanted
    assert lines[1]["error"] == f"cannot read {tmp_path / 'none.html'}: No such file or directory"
    assert lines[2]["error"] == "unknown layout"


def test_extract_gives_the_columns_of_articles(archive: Archive) -> None:
    ended = run_scrapy("extract", STORY.path)
    assert ended.returncode == 0
    line = json.loads(ended.stdout)
    assert list(line)[-2:] == ["bylines", "figures"]
    columns = {column.name for column in database(archive)["articles"].columns}
    assert set(line) == columns | {"bylines", "figures"}


def test_extract_fetches_a_story_whole() -> None:
    ended = run_scrapy("extract", *REPLAY, GALLERY.known["url"], "https://spam.example/x")
    story, refused = map(json.loads, ended.stdout.splitlines())
    wanted = GALLERY.known["article"]
    assert {column: story[column] for column in wanted} == wanted
    assert refused["error"] == "not fetched: https://spam.example/x is not on chinadaily.com.cn"
    assert ended.returncode == 1


def test_extract_takes_the_url_of_a_page_that_states_none(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    html = STORY.path.read_text(encoding="utf-8").replace("og:url", "og:nothing")
    page.write_text(html, encoding="utf-8")
    ended = run_scrapy("extract", page)
    assert json.loads(ended.stdout)["error"] == f"{page} does not state its URL: give it with --url"
    ended = run_scrapy("extract", page, "--url", STORY.known["url"])
    assert json.loads(ended.stdout)["id"] == STORY.known["article"]["id"]
    ended = run_scrapy("extract", page, "--url", "https://www.chinadaily.com.cn/china")
    assert ended.returncode == 1


def test_explain_names_layout_rule_and_printed_text_of_every_value() -> None:
    ended = run_scrapy("extract", "--explain", STORY.path)
    assert ended.returncode == 0
    explained = json.loads(ended.stdout)
    assert explained["layout"] == "ws_article"
    values = explained["values"]
    computed = {"layout", "language", "word_count", "page_count"}
    assert set(values) | computed == set(STORY.known["article"])
    assert values["headline"]["rule"] == "selector div.lft_art > h1"
    assert values["authors"] == {
        "value": STORY.known["article"]["authors"],
        "rule": "crawler.extraction.fields.byline.read_byline",
        "printed": STORY.known["article"]["byline_raw"],
    }
    for column, origin in values.items():
        assert origin["rule"], column
        if origin["value"]:
            assert origin["printed"], column


def test_extract_without_a_page_ends_with_code_2() -> None:
    ended = run_scrapy("extract")
    assert ended.returncode == 2
    assert "name a saved page or a URL" in ended.stderr


def test_name_that_begins_with_a_dash_stands_behind_the_mark() -> None:
    ended = run_scrapy("extract", "--", "-x.html")
    assert [json.loads(line)["page"] for line in ended.stdout.splitlines()] == ["-x.html"]


def test_savefixture_writes_a_pair_that_replays(tmp_path: Path) -> None:
    ended = run_scrapy(
        "savefixture", *REPLAY, "--folder", tmp_path, "--why", "a test", GALLERY.known["url"]
    )
    assert ended.returncode == 0, ended.stderr
    pairs = list(find_fixtures(tmp_path))
    assert [pair.path.name for pair in pairs] == sorted(
        Path(line).name for line in ended.stdout.splitlines()
    )
    assert len(pairs) == GALLERY.known["article"]["page_count"]
    assert pairs[0].known["article"] == GALLERY.known["article"]
    assert pairs[0].known["why"] == "a test"
    assert pairs[1].known["page_of"] == GALLERY.known["article"]["id"]
    assert pairs[0].path.read_bytes() == GALLERY.path.read_bytes()


def test_savefixture_never_overwrites_a_pair(tmp_path: Path) -> None:
    arguments = ("savefixture", "--folder", tmp_path, STORY.path)
    assert run_scrapy(*arguments).returncode == 0
    ended = run_scrapy(*arguments)
    assert ended.returncode == 1
    assert "exists: delete the pair to make a new one" in ended.stderr


@pytest.mark.parametrize("source", ["file", "url"])
def test_savefixture_keeps_a_page_that_no_layout_knows(tmp_path: Path, source: str) -> None:
    named = UNKNOWN.path if source == "file" else UNKNOWN.known["url"]
    ended = run_scrapy("savefixture", *REPLAY, "--folder", tmp_path, named)
    assert ended.returncode == 0, ended.stderr
    (pair,) = find_fixtures(tmp_path)
    assert pair.path.parent.name == "unknown"
    assert pair.known["error"] == "unknown layout"


def test_savefixture_keeps_the_status_of_an_answer(tmp_path: Path) -> None:
    moved = (("Content-Type", "text/html"), ("Location", "/"))
    made = make_response(SINGLE.url, b"", status="302 Found", headers=moved)
    warc = save_warc(tmp_path / "a.warc.gz", [made])
    ended = run_scrapy("savefixture", "-s", f"REPLAY={warc}", "--folder", tmp_path, SINGLE.url)
    assert ended.returncode == 0, ended.stderr
    (pair,) = find_fixtures(tmp_path)
    assert (pair.page.status, pair.page.headers) == (302, moved)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_locale_that_cannot_show_chinese_gets_the_same_json_in_escapes(encoding: str) -> None:
    page = next((FIXTURES / "cn_article").glob("*.html"))
    shown = run_script("extract", page, env={"PYTHONIOENCODING": encoding})
    assert (shown.returncode, shown.stderr) == (0, "")
    assert json.loads(shown.stdout) == json.loads(run_scrapy("extract", page).stdout)
    assert shown.stdout.isascii()


def test_sentence_is_shown_in_any_locale(tmp_path: Path) -> None:
    ended = run_script("extract", tmp_path / "页.html", env={"PYTHONIOENCODING": "ascii"})
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["page"].endswith("页.html")


def test_malformed_url_ends_with_code_2() -> None:
    ended = run_scrapy("extract", "https://[bad")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "not a URL: https://[bad: Invalid IPv6 URL\n"
