"""The news of a day of an invented year, as rows of an archive: well, or with an illness."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from crawler.archive.articles import COLUMNS
from crawler.archive.timestamps import write_time
from crawler.urls import BEIJING

Row = dict[str, Any]

REDESIGN = date(2026, 6, 15)
# New Year, Spring Festival, Labour Day, National Day
HOLIDAYS = (
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 10, 1), date(2026, 10, 8)),
)

_WEEKDAY, _WEEKEND, _HOLIDAY = 32, 17, 0.5
_SUNDAY, _SATURDAY, _THURSDAY = 6, 5, 3
_SECTIONS = {
    "China / Society": 6,
    "China / Innovation": 4,
    "World / Asia-Pacific": 5,
    "World / Europe": 3,
    "Business / Companies": 5,
    "Business / Tech": 3,
    "Sports / Soccer": 2,
    "Opinion / Op-Ed": 3,
}
# how many of the articles each channel names
_CHANNELS = {"listing": 0.92, "link": 0.6, "search": 0.95, "print": 0.35}
_WRITERS = ("Zhou Mo", "Qiao Wenyan", "Xiang Kerui", "Guan Yutong", "Tariq H. Malik")
# reasons for which some URLs give no article on any day: state, status, share
_LOST = {"status 404": ("gone", 404, 0.01), "unknown layout": ("rejected", 200, 0.008)}
_DONE = ("done", 200, 0)
_BODY = "The ferry came back to the harbor at night. " * 6


@dataclass(frozen=True)
class Illness:
    """What is wrong with a day. By default all is well."""

    # of the usual news
    volume: float = 1.0
    quiet_sections: frozenset[str] = frozenset()
    quiet_channels: frozenset[str] = frozenset()
    # columns that are read no more
    lost_fields: frozenset[str] = frozenset()
    body: str | None = _BODY
    # what all articles are read as
    layout: str | None = None
    # reasons for URLs that give no article, by the share that they take
    lost: dict[str, float] = field(default_factory=dict)
    writers: Sequence[str] = _WRITERS
    # days between the URL and what was read
    days_off: int = 0
    # of the news that is found, what is never asked for
    unasked: float = 0.0
    # of the stored articles of a week before, what is not shown any more
    withdrawn: float = 0.003
    failing_runs: str | None = None
    runs: bool = True


WELL = Illness()


@dataclass(frozen=True)
class Found:
    """A URL of the news, and what becomes of it: an article, or none for a reason."""

    url: str
    article_id: str
    day: date
    section: str
    is_asked: bool
    reason: str | None


def invent_news(day: date, illness: Illness, random: Random) -> list[Found]:
    """Return the URLs that a day's crawls find."""
    usual = _WEEKEND if day.weekday() >= _SATURDAY else _WEEKDAY
    expected = usual * (_HOLIDAY if _is_holiday(day) else 1) * illness.volume
    count = max(0, round(random.gauss(expected, expected**0.5)))
    found = [_invent_url(day, number, illness, random) for number in range(count)]
    return [one for one in found if one.section not in illness.quiet_sections]


def make_frontier_row(found: Found, now: datetime) -> Row:
    """Return the row of a URL that was named, and asked for if it was."""
    at = write_time(now - timedelta(minutes=50))
    state, status, _ = _LOST.get(found.reason, ("rejected", 200, 0)) if found.reason else _DONE
    return {
        "url": found.url,
        "article_id": found.article_id,
        "kind": "article",
        "day": f"{found.day}",
        "discovered_at": at,
        "state": state if found.is_asked else "pending",
        "reason": found.reason if found.is_asked else None,
        "last_status": status if found.is_asked else None,
        "last_fetched_at": at if found.is_asked else None,
        "failing_since": at if found.is_asked and found.reason else None,
        "next_fetch_at": write_time(now + timedelta(days=1)) if found.is_asked else None,
    }


def list_discovery_rows(
    found: Found, illness: Illness, random: Random, now: datetime
) -> Iterator[Row]:
    """Yield a row for each channel that names a URL. There is no paper on Sundays and holidays."""
    is_printed = found.day.weekday() != _SUNDAY and not _is_holiday(found.day)
    for channel, share in _CHANNELS.items():
        names = random.random() < share and channel not in illness.quiet_channels
        if names and (is_printed or channel != "print"):
            row = {"url": found.url, "channel": channel, "article_id": found.article_id}
            yield {**row, "found_at": write_time(now)}


def make_article_row(found: Found, illness: Illness, random: Random, now: datetime) -> Row:
    """Return the row of an article; fewer are signed on weekends and holidays."""
    is_signed = random.random() < (0.4 if _is_day_off(found.day) else 0.6)
    writers = random.sample(list(illness.writers), 1) if is_signed else []
    published = datetime.combine(found.day + timedelta(days=illness.days_off), time(16), BEIJING)
    row: Row = dict.fromkeys(COLUMNS)
    row |= {
        "id": found.article_id,
        "url": found.url,
        "edition": "www",
        "section": found.section,
        "layout": illness.layout or _find_layout(found.day),
        "language": "en",
        "headline": f"Ferry {found.article_id} returns",
        "description": "A ferry." if random.random() < 0.9 else None,
        "byline_raw": f"By {writers[0]}" if writers else None,
        "authors": json.dumps(writers),
        "source": "China Daily" if is_signed else "Xinhua",
        "dateline_place": "Beijing" if not is_signed and random.random() < 0.7 else None,
        "date_published": published.isoformat(),
        "date_published_from": "id",
        "date_raw": f"{published:%Y-%m-%d %H:%M}",
        "date_modified": published.isoformat() if random.random() < 0.995 else None,
        "editor": "Qu Xia",
        "keywords": "[]",
        "subheadlines": "[]",
        "body": illness.body,
        "word_count": len((illness.body or "").split()) + random.randrange(9),
        "page_count": 1,
        "content_hash": found.article_id,
        "revision": 1,
        "first_seen": write_time(now),
        "last_seen": write_time(now),
    }
    empty = {name: "[]" if name == "authors" else None for name in illness.lost_fields}
    return {**row, **{name: value for name, value in empty.items() if name in row}}


def list_byline_rows(article: Row) -> Iterator[Row]:
    """Yield a row for each writer of an article."""
    for position, name in enumerate(json.loads(article["authors"]), 1):
        row = {"article_id": article["id"], "position": position, "name": name}
        yield {**row, "published": article["date_published"]}


def list_figure_rows(article: Row, illness: Illness, random: Random) -> Iterator[Row]:
    """Yield the picture of an article that has one."""
    if random.random() < 0.7 and "figures" not in illness.lost_fields:
        url = f"{article['url']}.jpeg"
        yield {"article_id": article["id"], "position": 1, "url": url}


def make_page_row(article: Row, now: datetime) -> Row:
    """Return the row of an article's page; its body is that of all pages."""
    row = {"url": article["url"], "article_id": article["id"], "fetched_at": write_time(now)}
    return {**row, "status": 200, "headers": "[]", "body_hash": "0", "via": "network"}


def _invent_url(day: date, number: int, illness: Illness, random: Random) -> Found:
    created = datetime.combine(day, time(8), BEIJING) + timedelta(minutes=number % 900)
    article_id = f"WS{int(created.timestamp()):08x}a310{number:012x}"
    return Found(
        f"https://www.chinadaily.com.cn/a/{day:%Y%m/%d}/{article_id}.html",
        article_id,
        day,
        _choose_section(day, random),
        random.random() >= illness.unasked,
        _choose_reason(illness, random),
    )


def _choose_section(day: date, random: Random) -> str:
    """Return a section; a column appears on Thursdays, and the redesign renames a section."""
    if day.weekday() == _THURSDAY and random.random() < 0.1:
        return "Opinion / Columns"
    (section,) = random.choices(list(_SECTIONS), list(_SECTIONS.values()))
    is_renamed = section == "China / Innovation" and day >= REDESIGN
    return "China / Scitech" if is_renamed else section


def _choose_reason(illness: Illness, random: Random) -> str | None:
    shares = {reason: share for reason, (_, _, share) in _LOST.items()} | illness.lost
    drawn = random.random()
    for reason, share in shares.items():
        drawn -= share
        if drawn < 0:
            return reason
    return None


def _find_layout(day: date) -> str:
    return "ws_article" if day < REDESIGN else "ws_article_2026"


def _is_holiday(day: date) -> bool:
    return any(first <= day <= last for first, last in HOLIDAYS)


def _is_day_off(day: date) -> bool:
    return day.weekday() >= _SATURDAY or _is_holiday(day)
