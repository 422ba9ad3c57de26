"""The arguments of `scrapy crawl chinadaily -a NAME=VALUE`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from crawler.editions import EDITIONS, Edition, is_section_id
from crawler.fetching import Channel
from crawler.formats.locations import UnreadableFile, open_file
from crawler.periods import Period, read_iso_day
from crawler.urls import ArticleUrl, read_article_url

# the site began in 1995; what lies beyond the last was mistyped
_DAYS = Period(date(1995, 1, 1), date(2099, 12, 31))


class WrongArgument(ValueError):
    """Raised if an argument or a setting is wrong; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class CrawlArguments:
    """What a crawl is asked for; an empty value sets no limit.

    `sections` are paths such as `china` or `china/society`, `editions` hosts such as `www` or
    `cn`, `channels` the ways to find articles. `since` and `until` are the days of articles in
    Beijing, both included; `urls` are articles to fetch now, and nothing else.
    """

    sections: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = tuple(Channel)
    since: date | None = None
    until: date | None = None
    urls: tuple[ArticleUrl, ...] = ()

    @property
    def is_backfill(self) -> bool:
        """True if a period of the past is asked for."""
        return self.since is not None or self.until is not None

    def covers_edition(self, edition: str) -> bool:
        """Return True if what an edition serves is asked for."""
        return not self.editions or edition in self.editions

    def covers_section(self, section: str) -> bool:
        """Return True if a section, or one above it, is asked for."""
        return not self.sections or any(
            section == asked or section.startswith(asked + "/") for asked in self.sections
        )


def read_arguments(arguments: Mapping[str, str]) -> CrawlArguments:
    """Return the arguments of the command line (`-a NAME=VALUE`). Raises `WrongArgument`."""
    known = [field.name for field in fields(CrawlArguments)]
    for name in arguments:
        if name not in known:
            raise WrongArgument(f"unknown argument {name!r}: choose from {', '.join(known)}")
    editions = _read_names("editions", arguments.get("editions"), tuple(EDITIONS))
    read = CrawlArguments(
        sections=_read_sections(arguments.get("sections"), editions),
        editions=editions,
        channels=_read_channels(arguments.get("channels")),
        since=_read_limit("since", arguments.get("since")),
        until=_read_limit("until", arguments.get("until")),
        urls=_read_urls(arguments.get("urls")),
    )
    if read.since and read.until and read.since > read.until:
        raise WrongArgument(f"since={read.since} lies after until={read.until}")
    if read.urls and len(arguments) > 1:
        raise WrongArgument("urls names the articles: use it without other arguments")
    return read


def read_article_name(name: str) -> tuple[str, str | None]:
    """Return the id of an article that is named by id or URL; and the URL, if that was given.

    Raises `WrongArgument`.

    >>> read_article_name("https://www.chinadaily.com.cn/china/2006-04/08/content_5_2.htm")
    ('content_5', 'https://www.chinadaily.com.cn/china/2006-04/08/content_5.htm')
    """
    if "/" not in name and name.strip() and name.isascii():
        return name, None
    named = _read_url(name)
    return named.id, named.url


def _read_sections(value: str | None, editions: Sequence[str]) -> tuple[str, ...]:
    if value is None:
        return ()
    asked = [EDITIONS[name] for name in editions] or list(EDITIONS.values())
    names = tuple(name.strip().strip("/") for name in value.split(","))
    for name in names:
        if not any(_has_section(edition, name) for edition in asked):
            known = {s.partition("/")[0] for edition in asked for s in edition.sections}
            tops = sorted(top for top in known if not is_section_id(top))
            raise WrongArgument(
                f"unknown section {name!r}: choose from {', '.join(tops)},"
                " or one below them such as china/society"
            )
    return names


def _has_section(edition: Edition, name: str) -> bool:
    is_top = "/" not in name and edition.has_top(name)
    return is_top or name in edition.sections or is_section_id(name)


def _read_names(argument: str, value: str | None, known: Sequence[str]) -> tuple[str, ...]:
    """Return the names in the value of an argument. Raises `WrongArgument` for an unknown one."""
    names = () if value is None else tuple(name.strip() for name in value.split(","))
    for name in names:
        if name not in known:
            raise WrongArgument(
                f"unknown name in {argument}: {name!r}: choose from {', '.join(known)}"
            )
    return names


def _read_channels(value: str | None) -> tuple[Channel, ...]:
    names = _read_names("channels", value, tuple(Channel))
    return tuple(map(Channel, names)) or tuple(Channel)


def read_day(text: str) -> date:
    """Return a day that a user names. Raises `WrongArgument` for one that the site cannot have.

    >>> read_day("2026-11-01")
    datetime.date(2026, 11, 1)
    """
    day = read_iso_day(text)
    if day is None:
        raise WrongArgument(f"{text} is not a date: use YYYY-MM-DD")
    if not _DAYS.covers(day):
        raise WrongArgument(f"{text} is no day of the site: use {_DAYS.first} to {_DAYS.last}")
    return day


def _read_limit(name: str, value: str | None) -> date | None:
    try:
        return None if value is None else read_day(value)
    except WrongArgument as error:
        raise WrongArgument(f"{name}={error}") from None


def _read_urls(value: str | None) -> tuple[ArticleUrl, ...]:
    if value is None:
        return ()
    urls = _split(value) if value.startswith(("http://", "https://")) else _read_file(value)
    if not urls:
        raise WrongArgument(f"urls={value} names no URL")
    return tuple(_read_url(url) for url in urls)


def _split(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _read_file(name: str) -> list[str]:
    """Return the URLs in a file; a line that begins with `#` is a comment."""
    try:
        with open_file(Path(name)) as file:
            lines = file.read().decode("utf-8-sig").splitlines()
        return [url for line in lines if not line.lstrip().startswith("#") for url in _split(line)]
    except (UnreadableFile, UnicodeDecodeError) as error:
        raise WrongArgument(f"urls={name} is neither a URL nor a readable file: {error}") from None


def _read_url(url: str) -> ArticleUrl:
    named = read_article_url(url)
    if named is None:
        raise WrongArgument(f"not the URL of a China Daily article: {url}")
    return named
