"""Arguments of the crawl: what they mean, and one sentence for what they cannot mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.crawl.arguments import WrongArgument, read_arguments

URL = "https://www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html"


WRONG = [
    ({"section": "china"}, "unknown argument 'section'"),
    ({"sections": "chna"}, "unknown section 'chna': choose from"),
    ({"sections": "china/scoiety"}, "unknown section 'china/scoiety'"),
    ({"sections": "china,"}, "unknown section ''"),
    ({"since": "yesterday"}, "since=yesterday is not a date: use YYYY-MM-DD"),
    ({"until": "2026-02-30"}, "until=2026-02-30 is not a date"),
    ({"since": "20261101"}, "since=20261101 is not a date: use YYYY-MM-DD"),
    ({"since": "2026-W44-7"}, "since=2026-W44-7 is not a date"),
    ({"since": "0001-01-01"}, "since=0001-01-01 is no day of the site: use 1995-01-01 to"),
    ({"until": "9999-12-31"}, "until=9999-12-31 is no day of the site"),
    ({"since": "2026-11-02", "until": "2026-11-01"}, "since=2026-11-02 lies after"),
    ({"urls": "https://www.chinadaily.com.cn/china"}, "not the URL of a China Daily article"),
    ({"urls": "https://spam.example/a"}, "not the URL of a China Daily article"),
    ({"urls": "/no/such/file"}, "neither a URL nor a readable file"),
    ({"urls": URL, "since": "2026-11-01"}, "use it without other arguments"),
]


@pytest.mark.parametrize(("given", "sentence"), WRONG)
def test_wrong_argument_is_one_sentence(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(WrongArgument) as raised:
        read_arguments(given)
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


def test_sections_cover_what_lies_below_them() -> None:
    asked = read_arguments({"sections": "china/society,opinion"})
    assert asked.covers_section("china/society")
    assert asked.covers_section("opinion/op-ed")
    assert not asked.covers_section("china/scitech")
    assert not asked.covers_section("opinions")
    assert read_arguments({}).covers_section("sports/tennis")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_file_of_urls_may_have_a_mark_comments_and_blank_lines(tmp_path: Path, end: str) -> None:
    listed = tmp_path / "urls.txt"
    lines = ["# of Monday", URL, "", "  # more", f"{URL.replace('www', 'global')},", ""]
    listed.write_bytes(b"\xef\xbb\xbf" + end.join(lines).encode())
    assert [named.url for named in read_arguments({"urls": str(listed)}).urls] == [
        URL,
        URL.replace("www", "global"),
    ]


def test_urls_are_read_from_a_list_or_a_file(tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text(f"{URL}\n{URL.replace('www', 'global')}\n")
    assert [named.id for named in read_arguments({"urls": f"{URL},{URL}"}).urls] == [
        "WS664167f4a31082fc043c6af7"
    ] * 2
    assert [named.url for named in read_arguments({"urls": str(listed)}).urls] == [
        URL,
        URL.replace("www", "global"),
    ]


def test_file_without_urls_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "urls.txt"
    empty.write_text("\n")
    with pytest.raises(WrongArgument, match=r"urls=.*urls\.txt names no URL"):
        read_arguments({"urls": str(empty)})
