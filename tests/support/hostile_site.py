"""A site that means harm: pages that no parser ends in time, and names of more without end.

Each section of it is one trap; the first lists some honest stories.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from crawler.editions import WWW
from tests.support.site import NOT_FOUND, Answer, Raw, Request, Site
from tests.support.stories import (
    NEWEST,
    Story,
    compose_listing,
    compose_story,
    invent_story,
    make_stories,
)

HONEST, SLOW, BOMB, PUNYCODE, SAME, ENDLESS, MOVED, *_ = WWW.sections
STORIES = make_stories(12, seed=71)

# http://www.chinadaily.com.cn/china/society/page_2.html
_PAGE = re.compile(r"/page_([0-9]+)\.html$")
_HTML = "text/html; charset={}"
# of the rules of a robots.txt as large as one is read
_ROBOTS = b"User-agent: *\n" + b"".join(b"Disallow: /no/%d\n" % n for n in range(26_000))


class HostileSite(Site):
    """Answers for all of it: each invented article names ten more, or redirects to one.

    `slow` is the number of the attributes of a tag, which C code compares, `tags` is that of the
    tags of a page that takes much memory.
    """

    def __init__(self, slow: int = 300_000, tags: int = 250_000) -> None:
        super().__init__()
        self._invented: dict[str, Story] = {}
        self._moved: set[str] = set()
        self._slow = _make_answer(f"<p {' '.join(f'a{n}' for n in range(slow))}>x</p>")
        self._bomb = _make_answer("<a a b c d e f>" * tags)
        self.add("https://www.chinadaily.com.cn/robots.txt", Answer(body=_ROBOTS))
        for story in STORIES:
            for number in range(1, story.pages + 1):
                self.add(story.page_url(number), compose_story(story, number))
        for section, page in self._compose_sections():
            self.add(WWW.listing_url(section), page)

    def answer(self, request: Request) -> Answer | Raw:
        """Answer a request; what was not added is one of the pages without end, or 404."""
        found = super().answer(request)
        return found if found is not NOT_FOUND else self._answer_endless(request.url)

    def _compose_sections(self) -> Iterator[tuple[str, Answer]]:
        slow, bomb = self._invent(2)
        self.add(slow.url, self._slow)
        self.add(bomb.url, self._bomb)
        yield HONEST, _make_answer(compose_listing(HONEST, [*STORIES, slow, bomb]))
        yield MOVED, _make_answer(compose_listing(MOVED, [self._invent_moved()]))
        yield SLOW, self._slow
        yield BOMB, self._bomb
        # a charset in which decoding takes quadratic time
        yield PUNYCODE, _make_answer("a-" + "z" * 127_000, "punycode")

    def _answer_endless(self, url: str) -> Answer:
        if story := self._invented.get(url.partition("://")[2]):
            return self._answer_invented(story)
        number = int(found[1]) if (found := _PAGE.search(url)) else 1
        if f"/{SAME}" in url:
            return _make_answer(compose_listing(SAME, STORIES[:1], number, number + 1))
        if f"/{ENDLESS}" in url:
            return _make_answer(compose_listing(ENDLESS, self._invent(10), number, number + 1))
        return NOT_FOUND

    def _answer_invented(self, story: Story) -> Answer:
        if story.id in self._moved:
            return Answer(301, (("Location", self._invent_moved().url),))
        links = "".join(f'<a href="{other.url}">x</a>' for other in self._invent(10))
        return _make_answer(compose_story(story).replace("</body>", f"{links}</body>"))

    def _invent_moved(self) -> Story:
        (story,) = self._invent(1)
        self._moved.add(story.id)
        return story

    def _invent(self, number: int) -> Sequence[Story]:
        """Return new stories of today."""
        first = len(self._invented)
        made = [
            invent_story(f"invented {n}", NEWEST - timedelta(seconds=n))
            for n in range(first, first + number)
        ]
        self._invented.update((story.url.partition("://")[2], story) for story in made)
        return made


def _make_answer(html: str, charset: str = "utf-8") -> Answer:
    return Answer(headers=(("Content-Type", _HTML.format(charset)),), body=html.encode())
