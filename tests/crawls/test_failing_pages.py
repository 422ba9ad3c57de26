"""Pages that fail for hours cost no article, and no part of one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.looks import SECTION, ask, look, make_due, publish
from tests.support.loopback import Answer, Loopback, Site
from tests.support.stories import Story, make_site, make_stories

# a page that fails is not asked for again in the same run, and its host does not rest
NO_REST = ("-s", "RETRY_TIMES=0", "-s", "BACKOFF_START=0")
FAILING, CUT, WHOLE = (
    next(s for s in make_stories(9, seed=8) if s.pages == 1),
    *[s for s in make_stories(60, seed=9) if s.pages > 2][:2],
)


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The archive after each of seven looks at a site that fails, and of one when it is well.

    A page of WHOLE fails from the second look on.
    """
    path: Path = tmp_path_factory.mktemp("failed") / "archive.db"
    stories = [FAILING, CUT, WHOLE]
    with Loopback(Site(make_site(stories, (SECTION,)))) as server:
        for url in (FAILING.url, CUT.page_url(2)):
            server.site.add(url, Answer(500))
        return list(look_at_failures(path, server, stories))


def look_at_failures(path: Path, server: Loopback, stories: list[Story]) -> Iterator[Path]:
    for number in range(8):
        if number == 1:
            server.site.add(WHOLE.page_url(2), Answer(500))
        if number == 7:
            publish(server, stories)
        look(path, server, *NO_REST)
        make_due(path)
        yield Path(shutil.copy(path, path.with_name(f"look-{number}.db")))


def test_site_that_fails_for_hours_loses_no_article(failed: list[Path]) -> None:
    (row,) = ask(
        failed[6], f"select state, attempts, reason from frontier where url = '{FAILING.url}'"
    )
    assert row == {"state": "failed", "attempts": 7, "reason": "status 500"}
    assert len(ask(failed[7], "select * from articles")) == 3


def test_story_is_not_stored_without_a_page_that_only_failed(failed: list[Path]) -> None:
    assert ask(failed[0], "select id from articles") == [{"id": WHOLE.id}]
    (row,) = ask(failed[0], f"select state, reason from frontier where url = '{CUT.url}'")
    assert row == {"state": "failed", "reason": "page 2: status 500"}
    (stored,) = ask(failed[7], f"select body from articles where id = '{CUT.id}'")
    assert stored == {"body": CUT.expected["body"]}


def test_stored_story_is_never_cut_short(failed: list[Path]) -> None:
    for archive in failed:
        made = ask(archive, f"select revision from revisions where article_id = '{WHOLE.id}'")
        assert made == [{"revision": 1}]
