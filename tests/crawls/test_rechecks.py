"""Articles are looked at again: when, how, and what a change, a 304 or a 404 comes to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from tests.support.commands import crawl
from tests.support.looks import SECTION, ask, look, make_due, publish
from tests.support.loopback import Answer, Loopback, Request, Site
from tests.support.stories import Story, compose_story, make_site, make_stories

HTML = ("Content-Type", "text/html")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def test_article_is_looked_at_when_it_is_due_by_runs_for_the_news_within_their_budget(
    loopback: Loopback, archive: Path
) -> None:
    newest = datetime.now(UTC) - timedelta(minutes=1)
    stories = [s for s in make_stories(12, seed=1, newest=newest) if s.pages == 1][:6]
    urls = sorted(story.url for story in stories)
    publish(loopback, stories)
    assert sorted(look(archive, loopback)) == urls
    assert look(archive, loopback) == []
    make_due(archive)
    assert look(archive, loopback, "-a", f"until={stories[-1].created:%Y-%m-%d}") == []
    first = look(archive, loopback, "-s", "RECHECKS_PER_RUN=4")
    second = look(archive, loopback, "-s", "RECHECKS_PER_RUN=4")
    assert (len(first), len(second)) == (4, 2)
    assert sorted(first + second) == urls
    assert ask(archive, "select distinct revision from articles") == [{"revision": 1}]


EDITED, BESIDE, REREAD, DAMAGED, UNREADABLE = [
    story for story in make_stories(30, seed=4) if story.byline and story.pages == 1
][:5]
SPOILING = f"""
    -- as an older reader would have stored it
    update articles set source = 'Misread', content_hash = 'older' where id = '{REREAD.id}';
    update bodies set data = zeroblob(40)
        where hash in (select body_hash from pages where article_id = '{DAMAGED.id}');
    update pages set body_hash = (select body_hash from pages where url like '%/robots.txt')
        where article_id = '{UNREADABLE.id}';
"""


def edit(story: Story) -> Story:
    return replace(story, headline=f"Corrected: {story.headline}")


@dataclass(frozen=True)
class Edited:
    """What an archive is after a look at articles that were edited, and what the run logged."""

    archive: Path
    logged: str


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    path: Path = tmp_path_factory.mktemp("edited") / "archive.db"
    stories = [EDITED, BESIDE, REREAD, DAMAGED, UNREADABLE]
    with Loopback(Site(make_site(stories, (SECTION,)))) as server:
        look(path, server)
        db = Database(path)
        db.executescript(SPOILING)
        db.close()
        server.site.add(BESIDE.url, compose_story(BESIDE, serving=2))
        for story in (EDITED, REREAD, DAMAGED, UNREADABLE):
            server.site.add(story.url, compose_story(edit(story), serving=1))
        make_due(path)
        ended = crawl(path, "-a", f"sections={SECTION}", env=server.env())
    assert ended.returncode == 0, ended.stderr
    return Edited(path, ended.stderr)


def list_later(archive: Path, story: Story) -> list[tuple[list[str], int]]:
    """Return the changed columns of the later revisions of an article, and if it was reread."""
    found = ask(
        archive,
        f"select * from revisions where article_id = '{story.id}' and revision > 1"
        " order by revision",
    )
    return [(json.loads(row["changed"]), row["reread"]) for row in found]


def test_change_makes_a_revision_with_its_page_and_side_columns_make_none(edited: Edited) -> None:
    assert list_later(edited.archive, EDITED) == [(["headline"], 0)]
    assert list_later(edited.archive, BESIDE) == []
    (change,) = ask(
        edited.archive, f"select * from latest_changes where article_id = '{EDITED.id}'"
    )
    assert json.loads(change["changed"]) == ["headline"]
    (served,) = ask(
        edited.archive,
        "select url from pages where id = (select page_id from article_history"
        f" where article_id = '{EDITED.id}' and revision = 2)",
    )
    assert served == {"url": EDITED.url}


def test_what_a_newer_reader_reads_is_no_change_by_the_site(edited: Edited) -> None:
    assert list_later(edited.archive, REREAD) == [(["source"], 1), (["headline"], 0)]


@pytest.mark.parametrize(
    ("story", "reason"),
    [(DAMAGED, "damaged"), (UNREADABLE, "unknown layout")],
    ids=["damaged body", "page that cannot be extracted"],
)
def test_trouble_with_the_stored_page_does_not_keep_the_new_version_out(
    edited: Edited, story: Story, reason: str
) -> None:
    sentence = f"the stored pages of {story.id} cannot be extracted: "
    (line,) = [line for line in edited.logged.splitlines() if sentence in line]
    assert reason in line
    (stored,) = ask(
        edited.archive, f"select headline, revision from articles where id = '{story.id}'"
    )
    assert stored == {"headline": edit(story).headline, "revision": 2}
    (counted,) = ask(
        edited.archive,
        "select json_extract(stats, '$.\"chinadaily/articles/reparsed/failed\"') as failed"
        " from runs order by id desc limit 1",
    )
    assert counted == {"failed": 2}


WITHDRAWN = {
    "410": Answer(410),
    "redirect-home": Answer(302, (("Location", "https://www.chinadaily.com.cn/"),)),
    "redirect-off-site": Answer(301, (("Location", "https://elsewhere.example/"),)),
}
_SINGLE = [story for story in make_stories(20, seed=6) if story.pages == 1]
GONE = dict(zip(WITHDRAWN, _SINGLE, strict=False))
MOVED, TAGGED = _SINGLE[3:5]


@dataclass(frozen=True)
class Look:
    """The archive as it was after a run, and the articles that the run asked for."""

    archive: Path
    asked: list[str]


def answer_tagged(request: Request) -> Answer:
    tag = ("ETag", '"v1"')
    if request.headers.get("if-none-match") == '"v1"':
        return Answer(304, (tag,))
    return Answer(200, (HTML, tag), compose_story(TAGGED).encode())


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> list[Look]:
    """Four looks at a site: as it was, twice without what was withdrawn, and as it was again."""
    stories = [*GONE.values(), MOVED, TAGGED]
    path: Path = tmp_path_factory.mktemp("looks") / "archive.db"
    with Loopback(Site(make_site(stories, (SECTION,)))) as server:
        server.site.add(TAGGED.url, answer_tagged)
        return list(look_four_times(path, server))


def look_four_times(path: Path, server: Loopback) -> Iterator[Look]:
    for number in range(4):
        if number == 1:
            for name, story in GONE.items():
                server.site.add(story.url, WITHDRAWN[name])
            moved = MOVED.url.replace("www.", "global.")
            server.site.add(moved, compose_story(MOVED))
            server.site.add(MOVED.url, Answer(301, (("Location", moved),)))
        if number == 3:
            publish(server, list(GONE.values()))
        asked = look(path, server)
        make_due(path)
        yield Look(Path(shutil.copy(path, path.with_name(f"look-{number}.db"))), asked)


def test_validators_are_sent_and_304_counts_as_seen(looks: list[Look]) -> None:
    before, _, after, _ = (
        ask(one.archive, f"select last_seen, revision from articles where id = '{TAGGED.id}'")[0]
        for one in looks
    )
    assert all(one.asked.count(TAGGED.url) == 1 for one in looks)
    answers = f"select status from pages where article_id = '{TAGGED.id}' order by id"
    assert [r["status"] for r in ask(looks[2].archive, answers)] == [200, 304, 304]
    assert after["last_seen"] > before["last_seen"]
    assert after["revision"] == 1
    (row,) = ask(looks[2].archive, "select state, etag from frontier where etag not null")
    assert row == {"state": "done", "etag": '"v1"'}


@pytest.mark.parametrize("name", WITHDRAWN)
def test_withdrawn_article_is_gone_after_a_second_look_and_kept_whole(
    looks: list[Look], name: str
) -> None:
    story = GONE[name]
    withdrawn = f"select id, headline from articles_withdrawn where id = '{story.id}'"
    kept = [{"id": story.id, "headline": story.headline}]
    assert [ask(one.archive, withdrawn) for one in looks] == [[], [], kept, []]
    (row,) = ask(looks[1].archive, f"select state, reason from frontier where url = '{story.url}'")
    assert row["state"] == "gone"
    assert row["reason"]
    answers = f"select status from pages where article_id = '{story.id}' order by id"
    statuses = [row["status"] for row in ask(looks[2].archive, answers)]
    assert statuses == [200, *[WITHDRAWN[name].status] * 2]


def test_article_that_moved_to_another_host_is_not_gone(looks: list[Look]) -> None:
    for one in looks:
        found = ask(one.archive, f"select gone_at from articles where id = '{MOVED.id}'")
        assert found == [{"gone_at": None}]


def test_second_crawl_on_one_file_says_that_one_is_running(
    loopback: Loopback, archive: Path
) -> None:
    running = Archive.open(archive)
    running.claim("crawl", datetime.now(UTC))
    ended = crawl(archive, "-a", f"sections={SECTION}", env=loopback.env())
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("a crawl is running (process ")
    assert loopback.requests == []
    running.close()
    publish(loopback, make_stories(2, seed=11))
    assert look(archive, loopback)


def test_run_that_died_is_closed_by_the_next(loopback: Loopback, archive: Path) -> None:
    died = Archive.open(archive)
    died.start_run({}, datetime.now(UTC) - timedelta(hours=1))
    died.close()
    publish(loopback, make_stories(2, seed=12))
    look(archive, loopback)
    first, second = ask(archive, "select * from runs order by id")
    assert first["finish_reason"] == "died, and was closed by the next run"
    assert first["finished_at"] >= first["started_at"]
    assert second["finish_reason"] == "finished"
