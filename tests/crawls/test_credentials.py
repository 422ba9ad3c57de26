"""What a crawl and an import keep of credentials: nothing."""

from __future__ import annotations

from pathlib import Path

from sqlite_utils import Database

from tests.support.commands import crawl, run_scrapy
from tests.support.loopback import Loopback
from tests.support.stories import compose_story, make_site, make_stories
from tests.support.warcs import make_response, save_warc


def test_credentials_of_a_proxy_headers_and_arguments_are_not_kept(
    loopback: Loopback, tmp_path: Path
) -> None:
    (story,) = make_stories(1)
    for url, html in make_site([story]).items():
        loopback.site.add(url, html)
    env = {name: text.replace("://", "://me:topsecret@") for name, text in loopback.env().items()}
    archive = tmp_path / "archive.db"
    named = story.url.replace("://", "://me:topsecret@")
    headers = '{"Accept": "*/*", "Cookie": "id=topsecret"}'
    ended = crawl(
        archive, "-a", f"urls={named}", "-s", f"DEFAULT_REQUEST_HEADERS={headers}", env=env
    )
    assert ended.returncode == 0, ended.stderr
    db = Database(archive)
    assert db["articles"].count == 1
    db.close()
    content = archive.read_bytes()
    # in Base64: me:topsecret
    assert [found for found in (b"topsecret", b"bWU6dG9wc2VjcmV0") if found in content] == []
    assert "topsecret" not in ended.stderr


def test_user_and_control_characters_of_an_address_are_not_imported(tmp_path: Path) -> None:
    story = next(story for story in make_stories(9) if story.pages == 1)
    address = story.url.replace("://", "://me:topsecret@").replace("/a/", "/\u202e/../a/")
    warc = save_warc(
        tmp_path / "a.warc.gz", [make_response(address, compose_story(story).encode())]
    )
    archive = tmp_path / "archive.db"
    ended = run_scrapy("ingest", warc, "-s", f"ARCHIVE_PATH={archive}")
    assert ended.returncode == 0, ended.stderr
    db = Database(archive)
    # what the page links to is known too, and was never fetched
    fetched = db["frontier"].rows_where("last_fetched_at is not null")
    stored = {row["url"] for row in (*db["articles"].rows, *db["pages"].rows, *fetched)}
    assert stored == {story.url}
