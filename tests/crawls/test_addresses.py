"""Which addresses a crawl asks for, seen from the server."""

from __future__ import annotations

import json
from pathlib import Path

from sqlite_utils import Database

from crawler.archive import Archive
from tests.support.commands import crawl, run_scrapy
from tests.support.loopback import Answer, Loopback
from tests.support.names import HOST
from tests.support.stories import make_site, make_stories

WWW = f"https://{HOST}"
# no proxy resolves the host
PLAYED = ("-s", "TWISTED_DNS_RESOLVER=tests.support.names.PlayedResolver")


def test_disallowed_paths_and_odd_ports_are_not_asked_for_however_they_are_written(
    loopback: Loopback,
) -> None:
    loopback.site.add(f"{WWW}/robots.txt", Answer(body=b"User-agent: *\nDisallow: /private/"))
    paths = ("/./private/", "/x/../private/", "/x/%2e%2E/private/", "//private/", "/%70rivate/")
    named = [f"{WWW}{path}a.html" for path in paths]
    odd = [f"{WWW}:8443/china/a.html", f"http://{HOST}:443/china/a.html"]
    ended = run_scrapy("extract", *named, *odd, env=loopback.env())
    errors = [json.loads(line)["error"] for line in ended.stdout.splitlines()]
    assert errors == ["forbidden by robots.txt"] * len(named) + [
        f"not asked for: no usual port in {HOST}:8443",
        f"not asked for: no usual port in {HOST}:443",
    ]
    assert {request.url for request in loopback.requests} == {f"{WWW}/robots.txt"}
    assert ended.returncode == 1


def test_host_of_the_site_on_this_machine_is_not_asked(tmp_path: Path) -> None:
    played = (*PLAYED, "-s", "PLAYED_ADDRESS=127.0.0.1", "-s", "BREAKER_FAILURES=1")
    ended = crawl(tmp_path / "archive.db", "-a", "sections=food", *played)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == (
        f"the site could not be reached: robots.txt of {HOST}: {HOST} resolves to 127.0.0.1,"
        " which is not public: allow it with -s PRIVATE_ADDRESSES=True"
    )
    allowed = crawl(
        tmp_path / "archive.db", "-a", "sections=food", *played, "-s", "PRIVATE_ADDRESSES=True"
    )
    assert allowed.returncode == 1
    assert "resolves to" not in allowed.stderr


def test_url_that_an_older_archive_holds_as_written_is_asked_for_under_its_plain_address(
    loopback: Loopback, tmp_path: Path
) -> None:
    story = next(story for story in make_stories(9) if story.pages == 1)
    for url, html in make_site([story]).items():
        loopback.site.add(url, html)
    archive = tmp_path / "archive.db"
    Archive.open(archive).close()
    written = story.url.replace("/a/", "/./x/../a/")
    Database(archive).table("frontier").insert(
        {"url": written, "article_id": story.id, "kind": "article", "state": "pending",
         "discovered_at": "2026-11-20T08:00:00+00:00"}
    )  # fmt: skip
    ended = crawl(archive, "-a", "sections=opinion", env=loopback.env())
    assert loopback.counts(story.url) == 1
    assert all("/./" not in request.url for request in loopback.requests), ended.stderr
    (row,) = Database(archive)["articles"].rows
    assert row["url"] == story.url
    states = {row["url"]: row["state"] for row in Database(archive)["frontier"].rows}
    assert states[written] == "done"
