"""The usage signals of a site and its pages."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.items import Page
from crawler.usage_policy import UsageRule, find_usage_signals, parse_usage_rules
from tests.support.stored import database

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def make_page(
    body: bytes = b"", headers: tuple[tuple[str, str], ...] = (), usage: str | None = None
) -> Page:
    return Page("https://www.chinadaily.com.cn/food", NOW, 200, headers, body, robots_usage=usage)


@pytest.mark.parametrize(
    ("body", "metas"),
    [
        (b'<meta name="robots" content="noarchive">', {"robots": "noarchive"}),
        (b"<META CONTENT='1' NAME='TDM-Reservation' />", {"tdm-reservation": "1"}),
        (b"<meta name=tdm-reservation content=0>", {"tdm-reservation": "0"}),
        (
            b'<meta\nname="tdm-policy"\ncontent="https://a.cn/p?x=1&amp;y=2"/>',
            {"tdm-policy": "https://a.cn/p?x=1&y=2"},
        ),
        (
            b'<meta name="robots" content="noai, index"/><meta name="x" content="y">',
            {"robots": "noai, index"},
        ),
        (b'<!-- <meta name="robots" content="noindex"> -->', {}),
        (b'<!-- never closed <meta name="robots" content="noindex">', {}),
        (b'<meta name="description" content="robots"/>', {}),
        (b'<meta property="robots" content="noindex"/>', {}),
        (b'<meta name="robots">', {}),
        (b" " * 20_000 + b'<meta name="robots" content="too late">', {}),
        ('<meta name="robots" content="x龙">'.encode("gbk"), {"robots": "x\ufffd\ufffd"}),
    ],
)
def test_meta_tags_of_the_head_are_read(body: bytes, metas: dict[str, str]) -> None:
    found = find_usage_signals(make_page(body))
    assert (found or {}).get("meta", {}) == metas


def test_headers_and_the_rule_of_robots_are_read() -> None:
    headers = (
        ("Content-Type", "text/html"),
        ("Content-Usage", "train-ai=n"),
        ("Content-Usage", "search=y"),
        ("TDM-Reservation", "1"),
        ("Tdm-Policy", "https://a.cn/policy.json"),
        ("X-Robots-Tag", "noarchive"),
    )
    assert find_usage_signals(make_page(headers=headers, usage="ai=n")) == {
        "headers": {
            "content-usage": "train-ai=n, search=y",
            "tdm-reservation": "1",
            "tdm-policy": "https://a.cn/policy.json",
            "x-robots-tag": "noarchive",
        },
        "robots.txt": {"content-usage": "ai=n"},
    }


def test_page_without_signals() -> None:
    assert find_usage_signals(make_page(b"<html><head><title>x</title></head></html>")) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_searched(body: bytes) -> None:
    find_usage_signals(make_page(b"<meta name=robots content=" + body))
    find_usage_signals(make_page(body))


@pytest.mark.parametrize("part", [b"<meta ", b"<!--", b"<meta name=", b"<meta a='", b"<", b" "])
def test_hostile_head_takes_little_time(part: bytes) -> None:
    # of processor time; what is quadratic takes some hundred times as long
    began = time.process_time()
    find_usage_signals(make_page(part * 20_000))
    assert time.process_time() - began < 2


ROBOTS = """\
User-agent: *
Disallow: /never/
Content-Usage: train-ai=n
content-usage : /ai-ok/ \t train-ai=y # a comment
Content-Usage:

User-agent: other
User-agent: chinadaily-archive
Content-Usage: /a*b$ search=n

User-agent: third
Allow: /
"""


@pytest.mark.parametrize(
    ("agent", "rules"),
    [
        ("anyone", [UsageRule("", "train-ai=n"), UsageRule("/ai-ok/", "train-ai=y")]),
        ("ChinaDaily-Archive", [UsageRule("/a*b$", "search=n")]),
        ("other", [UsageRule("/a*b$", "search=n")]),
        ("third", []),
    ],
)
def test_usage_rules_are_those_of_our_group(agent: str, rules: list[UsageRule]) -> None:
    assert parse_usage_rules(ROBOTS, agent) == rules


def test_rule_without_a_group_is_ignored() -> None:
    assert parse_usage_rules("Content-Usage: train-ai=n\nUser-agent: *\nAllow: /", "a") == []


def test_signals_are_stored_with_the_page(archive: Archive) -> None:
    archive.save_robots(make_page(headers=(("TDM-Reservation", "1"),)))
    archive.save_robots(replace(make_page(), fetched_at=NOW + timedelta(days=1)))
    query = "SELECT signals ->> '$.headers.tdm-reservation', article_id FROM pages ORDER BY id"
    assert database(archive).execute(query).fetchall() == [("1", None), (None, None)]
