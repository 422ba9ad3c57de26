"""The plan of an invented paper: every story of its years, and which channel names it.

Nothing is composed here: a plan of 100,000 stories takes some megabytes. `named` is what a perfect
crawl finds, story by story.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Flag, auto
from functools import cached_property
from hashlib import sha256
from random import Random

from crawler.editions import WWW
from tests.support.newsroom.story import BEIJING

ROWS = 20
# the listings of the www edition that stand below a main section
SECTIONS = tuple(section for section in WWW.sections if "/" in section)
# the current CMS began then; older stories have numbers and another template
NEW_CMS = date(2017, 9, 1)
# until then the printed paper kept its own pages on the site, below /cndy/
EPAPER = date(2021, 1, 1)
_SUNDAY = 6
_FIRST_NUMBER = 10_000_000


class Channel(Flag):
    """The ways in which a story is named."""

    LISTING = auto()
    LINK = auto()
    PRINT = auto()
    SEARCH = auto()
    SITEMAP = auto()


# how often a story is named in which ways; one in four by a single channel
_NAMED = {
    Channel.LISTING | Channel.SEARCH | Channel.PRINT: 30,
    Channel.LISTING | Channel.SEARCH: 40,
    Channel.LISTING | Channel.LINK | Channel.SITEMAP: 5,
    Channel.LISTING: 8,
    Channel.SEARCH: 7,
    Channel.PRINT: 5,
    Channel.LINK: 5,
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A story: its address, when it was published, where it stands and what befell it.

    `section` is where it is listed today, `listed_at` the time that its row prints, `appears` when
    the site shows it first, which can be days after `created`. `link_from` is the number of the
    story that links to it, `copy_of` that of a story with the same text.
    """

    number: int
    id: str
    url: str
    created: datetime
    section: str
    channels: Channel
    listed_at: datetime
    appears: datetime
    link_from: int | None = None
    deleted: bool = False
    copy_of: int | None = None

    @property
    def day(self) -> date:
        """The day of publication in Beijing."""
        return self.created.date()


@dataclass
class Plan:
    """`count` stories from `first` to `last`, the oldest first; the same seed plans the same.

    A listing has at most `depth` pages. `now` (aware) is the time at the site: what was created
    later is not there yet.
    """

    first: date
    last: date
    count: int
    seed: int = 1
    depth: int = 100
    now: datetime | None = None
    sections: tuple[str, ...] = SECTIONS
    stories: list[Planned] = field(init=False)

    def __post_init__(self) -> None:
        random = Random(f"paper {self.seed}")  # noqa: S311  # repeatable, not secret
        self.stories = [self._plan(random, number) for number in range(self.count)]

    @property
    def clock(self) -> datetime:
        """The time at the site."""
        return self.now or datetime.combine(self.last, time.max, BEIJING)

    @cached_property
    def by_day(self) -> dict[date, list[Planned]]:
        """The stories of each day, in the order of time."""
        days: dict[date, list[Planned]] = {}
        for story in self.stories:
            days.setdefault(story.day, []).append(story)
        return days

    @cached_property
    def _by_url(self) -> dict[str, Planned]:
        return {story.url.partition("://")[2]: story for story in self.stories}

    @cached_property
    def _linked(self) -> dict[int, list[Planned]]:
        linked: dict[int, list[Planned]] = {}
        for story in self.stories:
            if story.link_from is not None:
                linked.setdefault(story.link_from, []).append(story)
        return linked

    @cached_property
    def _listed(self) -> dict[str, list[Planned]]:
        listed: dict[str, list[Planned]] = {section: [] for section in self.sections}
        for story in reversed(self.stories):
            if Channel.LISTING in story.channels:
                listed[story.section].append(story)
        return listed

    def find(self, address: str) -> Planned | None:
        """Return the published story at an address without a scheme; None if there is none."""
        story = self._by_url.get(address)
        return story if story and story.appears <= self.clock else None

    def list_section(self, section: str) -> list[Planned]:
        """Return what a section's listing reaches, the newest first."""
        published = [story for story in self._listed[section] if story.appears <= self.clock]
        return published[: self.depth * ROWS]

    def list_day(self, day: date, channel: Channel) -> list[Planned]:
        """Return the stories of a day that a channel names, in the order of time."""
        if channel is Channel.PRINT and not self.has_issue(day):
            return []
        stories = self.by_day.get(day, ())
        return [s for s in stories if channel in s.channels and s.appears <= self.clock]

    def has_issue(self, day: date) -> bool:
        """Return True if the site has the paper of a day: none on Sundays, and some are lost."""
        return day.weekday() != _SUNDAY and day.toordinal() % 47 != 0

    def list_links(self, story: Planned) -> list[Planned]:
        """Return the stories to which a story's page links."""
        return self._linked.get(story.number, [])

    def list_sitemap(self) -> list[Planned]:
        """Return the stories that the sitemap names."""
        return [s for s in self.stories if Channel.SITEMAP in s.channels and s.day < NEW_CMS]

    @property
    def named(self) -> dict[str, Planned]:
        """The stories by id that some channel names, directly or by a story that is named."""
        found = {s.id: s for section in self.sections for s in self.list_section(section)}
        for day in self.by_day:
            for channel in (Channel.PRINT, Channel.SEARCH):
                found |= {s.id: s for s in self.list_day(day, channel)}
        found |= {s.id: s for s in self.list_sitemap()}
        waiting = list(found.values())
        while waiting:
            story = waiting.pop()
            for linked in () if story.deleted else self.list_links(story):
                if linked.id not in found:
                    found[linked.id] = linked
                    waiting.append(linked)
        return found

    def _plan(self, random: Random, number: int) -> Planned:
        created = self._time(random, number)
        channels = random.choices(tuple(_NAMED), tuple(_NAMED.values()))[0]
        if created.weekday() == _SUNDAY:
            channels &= ~Channel.PRINT
        newer = number + random.randint(1, 3)
        wrong = timedelta(days=random.choice((-400, 400)) if random.random() < 0.01 else 0)
        section = random.choice(self.sections)
        if created.date() < EPAPER and channels != Channel.PRINT:
            channels &= ~Channel.PRINT
        in_print = channels == Channel.PRINT
        story_id, url = self._address(number, created, "cndy" if in_print else section)
        return Planned(
            number=number,
            id=story_id,
            url=url,
            created=created,
            section=random.choice(self.sections) if random.random() < 0.02 else section,
            channels=channels or Channel.SEARCH,
            listed_at=created + wrong,
            appears=created + timedelta(days=3 if random.random() < 0.01 else 0),
            link_from=newer if Channel.LINK in channels and newer < self.count else None,
            deleted=random.random() < 0.01,
            copy_of=number - 1 if number and random.random() < 0.03 else None,
        )

    def _time(self, random: Random, number: int) -> datetime:
        start = datetime.combine(self.first, time.min, BEIJING)
        whole = datetime.combine(self.last, time.max, BEIJING) - start
        return (start + whole * ((number + random.random()) / self.count)).replace(microsecond=0)

    def _address(self, number: int, created: datetime, section: str) -> tuple[str, str]:
        if created.date() < (EPAPER if section == "cndy" else NEW_CMS):
            name = f"content_{_FIRST_NUMBER + number}"
            path = f"{section}/{created:%Y-%m/%d}/{name}.htm"
        else:
            tail = sha256(f"{self.seed} {number}".encode()).hexdigest()[:16]
            name = f"WS{int(created.timestamp()):08x}{tail}"
            path = f"a/{created:%Y%m/%d}/{name}.html"
        return name, f"http://www.chinadaily.com.cn/{path}"


def each_day(first: date, last: date) -> Iterator[date]:
    """Yield the days from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
