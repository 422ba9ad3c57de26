"""The benchmark of readers judges as it says, and sets articles into pages as the site does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.markup import Story, UnknownTemplate, set_story
from benchmarks.pages import KnownPage, read_pages, set_article
from benchmarks.readers import load_ours
from benchmarks.scores import Known, measure_f1, score_answers

ROOT = Path(__file__).parents[2]

TEMPLATE = """<html><head>
<title>Ferry stops at noon - Chinadaily.com.cn</title>
<meta name="description" content="The ferry — an old one — stops at noon.">
<meta property="og:title" content="Ferry stops at noon">
<meta property="og:url" content="https://www.chinadaily.com.cn/a/202611/05/WS6aeb1234a31082fc043c0001.html">
<meta name="contentid" content="WS6aeb1234a31082fc043c0001">
<meta name="publishdate" content="2026-11-05">
</head><body>
<script>share({title: 'Ferry stops at noon',
desc: 'The ferry \\u2014 an old one \\u2014 stops at noon.'});</script>
<div class="lft_art"><h1>Ferry stops at noon</h1><h2></h2>
<div class="info"><span class="info_l">
  By Mei Lin |
  China Daily |
  Updated: 2026-11-05 12:00
</span><span class="info_r">
<a href="https://share.example/?title=Ferry stops at noon&amp;url=https://www.chinadaily.com.cn/a/202611/05/WS6aeb1234a31082fc043c0001.html">share</a>
</span></div>
<div id="Content"><p>The ferry — an old one — stops at noon.</p></div></div>
<div class="rgt_art"><a href="/a/202611/04/WS6aea1234a31082fc043c0002.html">Quay gets a bench</a>
</div>
</body></html>"""

COPY: dict[str, Any] = {
    "url": "https://www.chinadaily.com.cn/a/202611/07/WS6aed0a10a31082fc043c0003_1.html",
    "headline": "S\\xc3\\xb6derholm\\'s tea & cake win",
    "text": " A cup of tea. [Photo/Xinhua] Small cups, big prize LUSHAN, Sichuan  Fu Zeyu baked. "
    'She said: "It\\\'s tea." Nobody knew. Guan Yutong contributed to this story. fu@tea.cn ',
    "captions": [],
    "images": ["//img2.chinadaily.com.cn/images/202611/07/tea.jpeg"],
}
READING = {
    "info": "By FU ZEYU in Lushan, Sichuan | China Daily | Updated: 2026-11-07 09:12",
    "bylines": [["Fu Zeyu", "Lushan, Sichuan"]],
    "minute": "2026-11-07T09:12",
    "skip": 5,
    "lead": 4,
    "dateline": ["LUSHAN, Sichuan —", "Lushan, Sichuan", 15],
    "end": [6, 1],
}


@pytest.fixture
def page() -> KnownPage:
    return set_article(TEMPLATE, COPY, READING)


def test_an_article_takes_the_place_of_the_templates_own(page: KnownPage) -> None:
    assert "erry" not in page.html
    assert "6aeb1234a31082fc043c0001" not in page.html
    assert "2026-11-05" not in page.html
    assert page.html.count("Söderholm's tea &amp; cake win") == 5
    assert page.html.count("WS6aed0a10a31082fc043c0003_1.html") == 2
    assert '<meta name="contentid" content="WS6aed0a10a31082fc043c0003">' in page.html


def test_what_is_not_the_articles_stays(page: KnownPage) -> None:
    assert page.html.count("Quay gets a bench") == 1
    assert page.html.count("share.example") == 1


def test_a_page_without_a_body_is_no_template() -> None:
    story = Story(COPY["url"], "Tea", "Xinhua", "2026-11-07", (), (), None, ("Tea.",))
    with pytest.raises(UnknownTemplate, match="Content"):
        set_story(TEMPLATE.replace("Content", "Elsewhere"), story)


def test_a_reading_says_what_is_body_and_what_is_not(page: KnownPage) -> None:
    assert page.known.body == (
        'Small cups, big prize Fu Zeyu baked. She said: "It\'s tea." Nobody knew.'
    )
    assert page.known.text == (
        "Small cups, big prize LUSHAN, Sichuan — Fu Zeyu baked. "
        'She said: "It\'s tea." Nobody knew. Guan Yutong contributed to this story. fu@tea.cn'
    )
    assert "<figcaption>\n  A cup of tea. [Photo/Xinhua] \n</figcaption>" in page.html


def test_ours_reads_what_was_set(page: KnownPage) -> None:
    answer = load_ours()(page.url, page.html)
    assert set(score_answers([page.known], [answer]).values()) == {1.0}


def test_text_that_is_not_expected_lowers_f1() -> None:
    body = "The ferry stops at noon."
    assert measure_f1([body], [body]) == 1
    assert measure_f1([body], [f"{body} Share WeChat"]) == pytest.approx(2 / 3)
    assert measure_f1([body], ["at noon stops the ferry"]) == 0
    assert measure_f1([body], [""]) == 0


def test_a_text_given_twice_is_half_right() -> None:
    body = "one two three four"
    assert measure_f1([body], [f"{body} . {body}"]) == pytest.approx(2 / 6)


def test_f1_counts_pages_alike_however_long() -> None:
    long = " ".join(map(str, range(1000)))
    assert measure_f1(["a short text", long], ["another short text", long]) == 0.5


def test_chinese_is_compared_by_character() -> None:
    assert measure_f1(["渡船中午停航"], ["渡船中午停"]) == pytest.approx(0.8)


def test_a_field_that_a_reader_does_not_have_has_no_score() -> None:
    known = Known("Tea", [], "2026-11-07T09:12", None, "Tea.", "Tea.")
    scores = score_answers([known], [{"headline": "Tea ", "day": "2026-11-07", "minute": ""}])
    assert scores == {"headline": 1.0, "day": 1.0, "minute": 0.0}


def test_silence_is_right_of_unsigned_pages_alone() -> None:
    signed = Known("Tea", [["Mei Lin", None]], "2026-11-07T09:12", None, "Tea.", "Tea.")
    unsigned = Known("Tea", [], "2026-11-07T09:12", None, "Tea.", "Tea.")
    silent = score_answers([signed, unsigned], [{"authors": []}, {"authors": []}])
    assert silent == {"authors": 0.0, "unsigned": 1.0}
    guessing = score_answers([signed, unsigned], [{"authors": ["Mei Lin"]}] * 2)
    assert guessing == {"authors": 1.0, "unsigned": 0.0}


def run_module(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, **options)


def test_a_readers_process_answers_once_and_then_counts_seconds(
    page: KnownPage, tmp_path: Path
) -> None:
    (tmp_path / "pages.json").write_text(json.dumps([(page.url, page.html)]))
    pages = str(tmp_path / "pages.json")
    ended = run_module("benchmarks.readers", "ours", pages, input="\n\n")
    answers, *seconds = ended.stdout.splitlines()
    assert json.loads(answers)[0]["authors"] == ["Fu Zeyu"]
    assert len([float(spent) for spent in seconds]) == 2
    assert ended.returncode == 0


def test_without_real_pages_it_says_so_and_exits_2() -> None:
    env = {key: value for key, value in os.environ.items() if key != "CHINADAILY_CORPUS"}
    ended = run_module("benchmarks.extract", "no-python", env=env)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        "No real pages: set CHINADAILY_CORPUS to their folder (articles.jsonl).\n"
    )


@pytest.mark.corpus
def test_ours_reads_every_known_page(corpus: Path) -> None:
    pages = read_pages(corpus)
    assert len(pages) == 177
    read = load_ours()
    answers = [read(page.url, page.html) for page in pages]
    scores = score_answers([page.known for page in pages], answers)
    assert scores.pop("text F1") > 0.9999
    # a blurb that names its author is not told from the text, nor a list of related stories
    assert scores.pop("body F1") > 0.999
    assert {field: share for field, share in scores.items() if share < 1} == {}
