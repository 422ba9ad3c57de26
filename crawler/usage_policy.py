"""What the site allows machines to do with a page, stored with each page as evidence. Pure.

The signals are those of the IETF's AI preferences (Content-Usage), of the W3C community group's
TDM Reservation Protocol, and the robots directives (X-Robots-Tag, `<meta name="robots">`).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from crawler.items import Page

_HEADERS = frozenset(("content-usage", "tdm-reservation", "tdm-policy", "x-robots-tag"))
_METAS = frozenset(("tdm-reservation", "tdm-policy", "robots"))
# each of these names contains one of these
_NAME_PARTS = (b"tdm-", b"robots")
# the meta tags are in the first bytes of a page, which has 40,000 or more
_HEAD_SIZE = 16 * 1024

# <!-- an unused <meta> -->
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
# <meta name="tdm-reservation" content="1"/>
_META = re.compile(rb"<meta\s([^<>]{1,1000})>", re.IGNORECASE)
# name="robots", content=noarchive
_ATTRIBUTE = re.compile(rb"""\b(name|content)\s*=\s*("[^"]*"|'[^']*'|[^\s"'/>]+)""", re.IGNORECASE)
# "/opinion/ train-ai=n", the value of Content-Usage in robots.txt
_USAGE = re.compile(r"(?P<path>/\S*)?\s*(?P<preference>.*)")


@dataclass(frozen=True, slots=True)
class UsageRule:
    """A Content-Usage line of robots.txt; `path` is a pattern as in Disallow, or empty."""

    path: str
    preference: str


def find_usage_signals(page: Page) -> dict[str, dict[str, str]] | None:
    """Return the usage signals of a page by the place they were found in; None if there are none.

    >>> from datetime import UTC, datetime
    >>> served = (("TDM-Reservation", "1"),), b'<meta name="robots" content="noarchive">'
    >>> find_usage_signals(Page("https://a.cn/", datetime.now(UTC), 200, *served))
    {'headers': {'tdm-reservation': '1'}, 'meta': {'robots': 'noarchive'}}
    """
    found = {
        "headers": _read_headers(page),
        "meta": _read_metas(page.body[:_HEAD_SIZE]),
        "robots.txt": {"content-usage": page.robots_usage} if page.robots_usage else {},
    }
    return {place: signals for place, signals in found.items() if signals} or None


def parse_usage_rules(robots: str, agent: str) -> list[UsageRule]:
    """Return the Content-Usage rules of a robots.txt that apply to `agent`, a product token.

    >>> parse_usage_rules("User-agent: *\\nContent-Usage: /a/ train-ai=n  # no", "some-bot")
    [UsageRule(path='/a/', preference='train-ai=n')]
    """
    groups: dict[str, list[UsageRule]] = {}
    agents: list[str] = []
    previous = ""
    for name, value in filter(None, map(_split_line, robots.splitlines())):
        if name == "user-agent":
            agents = [*agents, value.lower()] if previous == name else [value.lower()]
            groups.setdefault(value.lower(), [])
        elif name == "content-usage":
            for named in agents:
                groups[named].append(_read_rule(value))
        previous = name
    return groups.get(agent.lower(), groups.get("*", []))


def _split_line(line: str) -> tuple[str, str] | None:
    """Return the name in lower case and the value of a line of robots.txt; None without a value."""
    name, _, value = line.partition("#")[0].partition(":")
    return (name.strip().lower(), value.strip()) if value.strip() else None


def _read_rule(value: str) -> UsageRule:
    found = _USAGE.fullmatch(value)
    assert found is not None, "the pattern matches any text"
    return UsageRule(found["path"] or "", found["preference"])


def _read_headers(page: Page) -> dict[str, str]:
    found: dict[str, str] = {}
    for header, value in page.headers:
        name = header.lower()
        if name in _HEADERS:
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _read_metas(head: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    small = head.lower()
    # most pages have no such tag: this test takes a tenth of the time
    if not any(mark in small for mark in _NAME_PARTS):
        return found
    for tag in _META.findall(_COMMENT.sub(b"", head)):
        attributes = {name.lower(): value for name, value in _ATTRIBUTE.findall(tag)}
        name = _read_value(attributes.get(b"name", b"")).lower()
        if name in _METAS and b"content" in attributes:
            found[name] = _read_value(attributes[b"content"])
    return found


def _read_value(value: bytes) -> str:
    return html.unescape(value.strip(b"\"'").decode("utf-8", "replace")).strip()
