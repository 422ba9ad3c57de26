"""The invented paper as a site on loopback: each page is composed when it is asked for."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from urllib.parse import parse_qs, urlsplit

from tests.support.simulation.pages import (
    compose_issue,
    compose_old_issue,
    compose_search,
    compose_section,
    compose_sitemap,
    compose_story_page,
    write_story,
)
from tests.support.simulation.plan import EPAPER, ROWS, Channel, Plan, Planned
from tests.support.site import NOT_FOUND, Answer, Request, Site

_JSON = (("Content-Type", "application/json;charset=UTF-8"),)
_XML = (("Content-Type", "application/xml"),)
_TEXT = (("Content-Type", "text/plain"),)

_ROBOTS = b"User-agent: *\nAllow: /\nSitemap: http://www.chinadaily.com.cn/map/sitemap.xml\n"
# /china/society, /china/society/page_2.html
_LISTING = re.compile(r"/(?P<section>[\w-]+/[\w-]+)(?:/page_(?P<page>\d+)\.html)?")
# /china/2026-09/26, /cndy/2019-04/27/index1.html
_ISSUE = re.compile(r"/(china|cndy)/(?P<month>\d{4}-\d\d)/(?P<day>\d\d)(?:/index1\.html)?")
# one search answer in so many is no valid JSON
_BROKEN = 13


class SimulatedSite(Site):
    """Answers for a plan. `asked` counts the requests by what was asked for.

    Stories whose numbers are in `refused` are answered with 403.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan
        self.refused: set[int] = set()
        self.asked: Counter[str] = Counter()

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request."""
        parts = urlsplit(request.url)
        kind, answer = self._answer(parts.netloc, parts.path, parse_qs(parts.query))
        self.asked[kind] += 1
        return answer

    def _answer(self, host: str, path: str, query: dict[str, list[str]]) -> tuple[str, Answer]:
        if path == "/robots.txt":
            return "robots", Answer(200, _TEXT, _ROBOTS)
        if host.startswith("newssearch."):
            return "search", self._answer_search(query)
        if found := _ISSUE.fullmatch(path):
            day = date.fromisoformat(f"{found['month']}-{found['day']}")
            return "print", self._answer_issue(host, day)
        # named by robots.txt, where the usual address has none
        if path == "/map/sitemap.xml":
            return "sitemap", Answer(200, _XML, compose_sitemap(self.plan.list_sitemap()).encode())
        if story := self.plan.find(f"{host}{path}"):
            return "article", self._answer_story(story)
        if (found := _LISTING.fullmatch(path)) and found["section"] in self.plan.sections:
            return "listing", self._answer_section(found["section"], int(found["page"] or 1))
        return "other", NOT_FOUND

    def _answer_story(self, planned: Planned) -> Answer:
        if planned.deleted:
            return NOT_FOUND
        if planned.number in self.refused:
            return Answer(403)
        original = None if planned.copy_of is None else self.plan.stories[planned.copy_of]
        story = write_story(planned, self.plan.seed, original)
        return Answer(
            body=compose_story_page(story, planned, self.plan.list_links(planned)).encode()
        )

    def _answer_section(self, section: str, page: int) -> Answer:
        listed = self.plan.list_section(section)
        last = max(1, -(-len(listed) // ROWS))
        if page > last:
            return NOT_FOUND
        rows = [
            (write_story(planned, self.plan.seed, None), planned)
            for planned in listed[(page - 1) * ROWS : page * ROWS]
        ]
        return Answer(body=compose_section(section, rows, page, last).encode())

    def _answer_issue(self, host: str, day: date) -> Answer:
        stories = self.plan.list_day(day, Channel.PRINT)
        if not stories or host.startswith("epaper.") != (day >= EPAPER):
            return NOT_FOUND
        compose = compose_old_issue(stories) if day < EPAPER else compose_issue(day, stories)
        return Answer(body=compose.encode())

    def _answer_search(self, query: dict[str, list[str]]) -> Answer:
        first, last = (
            date.fromisoformat(query[name][0]) for name in ("publishedDateFrom", "publishedDateTo")
        )
        page = int(query.get("page", ["0"])[0])
        days = range(first.toordinal(), last.toordinal() + 1)
        stories = [
            story
            for day in reversed(days)
            for story in reversed(self.plan.list_day(date.fromordinal(day), Channel.SEARCH))
        ]
        broken = (first.toordinal() + page) % _BROKEN == 0
        return Answer(200, _JSON, compose_search(stories, page, broken=broken))
