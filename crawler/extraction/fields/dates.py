"""Printed dates and times, and the choice between those of the page, the id and the URL."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple, TypeGuard

from crawler.extraction.fields.text import clean_text
from crawler.urls import BEIJING

# The printed date of a page and the day in its URL differ by a night or a weekend of editing; if
# they differ by more, one of them is wrong.
CONTRADICTION = timedelta(days=3)

# The clocks of the site and of the crawler differ by minutes.
CLOCK_SKEW = timedelta(minutes=10)

# Pages of the next day's newspaper are online on the evening before, with its date.
DAY_SKEW = timedelta(days=1)

MIDNIGHT = time(tzinfo=BEIJING)

# "2569-05-17": this many years ahead of the Common Era
BUDDHIST_ERA = 543

# " PM", "a.m."
HALF = r"(?: ?(?P<half>(?i:[ap]\.?m\b\.?)))?"

# "Z", "GMT", "GMT+8", "UTC-05:30", "+0000"
SURE_ZONE = (
    r"Z|(?i:GMT|UTC)(?: ?[+-][0-9]{1,2}(?::?[0-9]{2})?)?|[+-](?:0[0-9]|1[0-4]):?(?:00|30|45)"
    r"|(?i:BJT|Beijing time)"
)

# "EST", "local time": the offset depends on the season, or is another one elsewhere ("CST").
UNSURE_ZONE = (
    r"(?-i:[ECMP][DS]?T|(?:AC|AE|AW|[ABCEIJK]|CE|EE|NZ|SA)[DS]T|[CEW]ET|HKT|MSK|SGT)"
    r"|(?i:(?:local|Eastern|Central|Mountain|Pacific) time)"
)

# " GMT", " (GMT+8)", "+08:00", " (Beijing Time)", " EST"
ZONE = rf"(?: ?[(\uff08]?(?P<zone>{SURE_ZONE}|{UNSURE_ZONE})(?!\w)[)\uff09]?)?"

# " 16:05", "T07:25:25", " 16:49:03.0", " 4:05 PM", "T08:05:00Z", after a date
TIME = (
    r"(?:[ T]?(?P<hour>[0-9]{1,2})[:\uff1a](?P<minute>[0-9]{2})"
    rf"(?:[:\uff1a](?P<second>[0-9]{{2}})(?:\.[0-9]{{1,6}})?)?(?![0-9]){HALF}{ZONE})?"
)

# "+8" of "GMT+8", "-05:30", "+0000"
OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?$")

# "2021-11-05 16:05", "2013-04-22 07:25:25", "2012-01-12 16:49:03.0", "2026-01-02",
# "2013/07/08", "2023年11月17日 10:21"
NUMERIC_DATE = re.compile(
    r"(?<![0-9])(?P<year>[0-9]{4})[-/.年](?P<month>[0-9]{1,2})[-/.月]"
    r"(?P<day>[0-9]{1,2})(?![0-9])日?" + TIME
)

# "December 17, 2018 Monday", "Nov 5, 2021", "Sept. 5, 2021 16:05"
NAMED_DATE = re.compile(
    r"\b(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.? "
    r"(?P<day>[0-9]{1,2}), ?(?P<year>[0-9]{4})(?![0-9])"
    r"(?:,? (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)?" + TIME,
    re.IGNORECASE,
)

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Dates(NamedTuple):
    """The dates of an article in ISO 8601, and where `published` comes from.

    `published_from` is "page", "id", "printed" or "url", or None without a date.
    """

    published: str | None
    published_from: str | None
    modified: str | None


def find_printed(text: str, start: int = 0) -> re.Match[str] | None:
    """Return the match of the first date in cleaned text, with its time if one follows.

    >>> find_printed("China Daily | Updated: 2017-06-07 07:38 Print").group()
    '2017-06-07 07:38'
    """
    found = (NUMERIC_DATE.search(text, start), NAMED_DATE.search(text, start))
    return min((match for match in found if match), key=lambda match: match.start(), default=None)


def read_printed(date_raw: str, url_day: date | None) -> datetime | date | None:
    """Return a printed time in Beijing, or the printed day if no time or no sure zone is printed.

    A year that is 543 ahead of the URL's is of the Buddhist Era. None for a text without a date,
    or with a day that is not in the calendar.

    >>> read_printed("2569-05-17 20:43", date(2026, 5, 17)).isoformat()
    '2026-05-17T20:43:00+08:00'
    >>> read_printed("December 17, 2018 Monday", None)
    datetime.date(2018, 12, 17)
    >>> read_printed("Nov 5, 2021 4:05 PM GMT", None).isoformat()
    '2021-11-06T00:05:00+08:00'
    >>> read_printed("2018-02-30 10:00", None) is None
    True
    """
    match = find_printed(clean_text(date_raw))
    if match is None:
        return None
    try:
        day = date(
            common_year(int(match["year"]), url_day), read_month(match["month"]), int(match["day"])
        )
        zone = read_zone(match["zone"])
        if match["hour"] is None or zone is None:
            return day
        hour = read_hour(int(match["hour"]), match["half"])
        clock = time(hour, int(match["minute"]), int(match["second"] or 0))
        return datetime.combine(day, clock, zone).astimezone(BEIJING)
    except (ValueError, OverflowError):
        return None


def common_year(year: int, url_day: date | None) -> int:
    """Return the year of the Common Era; around New Year the URL may differ by a year.

    >>> common_year(2569, date(2026, 5, 17)), common_year(2569, None)
    (2026, 2569)
    """
    if url_day is not None and abs(year - BUDDHIST_ERA - url_day.year) <= 1:
        return year - BUDDHIST_ERA
    return year


def read_month(printed: str) -> int:
    """Return the number of a month printed in digits or by its English name.

    >>> read_month("05"), read_month("Sept")
    (5, 9)
    """
    return int(printed) if printed.isdigit() else MONTHS.index(printed[:3].lower()) + 1


def read_hour(hour: int, half: str | None) -> int:
    """Return an hour of the day; one after 12 is of 24 hours, whatever half of the day is printed.

    >>> read_hour(4, "PM"), read_hour(12, "a.m."), read_hour(12, "pm"), read_hour(16, "PM")
    (16, 0, 12, 16)
    """
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half[0] in "Pp" else 0)


def read_zone(printed: str | None) -> timezone | None:
    """Return the zone of a printed time: Beijing's if none is printed.

    None for a zone whose offset is not sure, such as "EST".

    >>> read_zone("GMT+8").utcoffset(None), read_zone("EST")
    (datetime.timedelta(seconds=28800), None)
    """
    if printed is None or printed.casefold() in ("bjt", "beijing time"):
        return BEIJING
    if printed.casefold() in ("z", "gmt", "utc"):
        return UTC
    offset = OFFSET.search(printed)
    if offset is None:
        return None
    ahead = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
    return timezone(-ahead if offset["sign"] == "-" else ahead)


def read_stated(published: str | None) -> datetime | None:
    """Return the time that a page states in its JSON-LD, aware; Beijing time without an offset.

    None for a day without a time, and for what is no ISO 8601.

    >>> read_stated("2026-09-18T01:35:22Z").isoformat()
    '2026-09-18T09:35:22+08:00'
    >>> read_stated("2026-09-18") is None
    True
    """
    if published is None or ":" not in published:
        return None
    try:
        stated = datetime.fromisoformat(published.strip())
        return (stated if stated.tzinfo else stated.replace(tzinfo=BEIJING)).astimezone(BEIJING)
    except (ValueError, OverflowError):
        return None


def choose_dates(
    id_time: datetime | None,
    printed: datetime | date | None,
    url_day: date | None,
    fetched_at: datetime,
    *,
    stated: datetime | None = None,
) -> Dates:
    """Return when an article was published and last modified.

    It was published at the time that the page states in its JSON-LD, else at the time in its id,
    each only if it is on the day in the URL; else at the printed time, else on the day in the
    URL. A printed time that contradicts the URL or is after `fetched_at` is ignored; a printed
    midnight before the id's second is a day without a time. All times are aware.

    >>> fetched = datetime(2024, 5, 14, tzinfo=BEIJING)
    >>> choose_dates(None, datetime(2024, 5, 13, 9, 8, tzinfo=BEIJING), None, fetched)[:2]
    ('2024-05-13T09:08:00+08:00', 'printed')
    >>> choose_dates(None, date(2031, 1, 1), date(2024, 5, 13), fetched)[:]
    ('2024-05-13', 'url', None)
    """
    if printed is not None and not is_credible(printed, url_day, fetched_at):
        printed = None
    if is_blank_time(printed, id_time):
        printed = printed.date()
    modified = None if printed is None else printed.isoformat()
    for moment, source in ((stated, "page"), (id_time, "id")):
        known = None if moment is None else moment.astimezone(BEIJING)
        if known and known.date() == url_day and not is_future(known, fetched_at):
            return Dates(known.isoformat(timespec="seconds"), source, modified)
    if modified is not None:
        return Dates(modified, "printed", modified)
    if url_day is not None:
        return Dates(url_day.isoformat(), "url", None)
    return Dates(None, None, None)


def is_credible(printed: datetime | date, url_day: date | None, fetched_at: datetime) -> bool:
    """Return True if a printed time agrees with the URL's day and is not in the future.

    >>> is_credible(date(2024, 5, 20), date(2024, 5, 13), datetime(2024, 6, 1, tzinfo=BEIJING))
    False
    """
    day = printed.date() if isinstance(printed, datetime) else printed
    contradicts = url_day is not None and abs(day - url_day) > CONTRADICTION
    return not contradicts and not is_future(printed, fetched_at)


def is_blank_time(printed: datetime | date | None, id_time: datetime | None) -> TypeGuard[datetime]:
    """Return True if a printed midnight stands for no time: the article was made after it.

    >>> made = datetime(2026, 8, 5, 10, 46, tzinfo=BEIJING)
    >>> is_blank_time(datetime(2026, 8, 5, tzinfo=BEIJING), made)
    True
    """
    if not isinstance(printed, datetime) or id_time is None:
        return False
    return printed.timetz() == MIDNIGHT and printed < id_time


def is_future(moment: datetime | date, fetched_at: datetime) -> bool:
    """Return True if a time or a day is after the time when the page was fetched.

    >>> is_future(date(2024, 5, 15), datetime(2024, 5, 14, 22, 0, tzinfo=BEIJING))
    False
    """
    if isinstance(moment, datetime):
        return moment > fetched_at + CLOCK_SKEW
    return moment > fetched_at.astimezone(BEIJING).date() + DAY_SKEW
