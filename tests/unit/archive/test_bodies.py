"""Bodies are small on disk and come back byte for byte."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pluggy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from crawler.archive import Archive
from crawler.archive.bodies import BodyDamaged, load_body, save_body
from crawler.archive.body_codec import LEVEL, code_delta, code_whole
from crawler.archive.body_dictionaries import SAMPLES, find_or_train, train_dictionary
from crawler.archive.migrations import migration
from crawler.archive.plugins import page_body as plugin
from crawler.extraction.article import build_article
from crawler.extraction.layouts import parse_page
from crawler.fetching import FetchResult, FetchState, FetchTask
from crawler.items import Page
from tests.support.stored import database
from tests.support.stories import Story, compose_article, make_stories

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
PLUGIN = Path(plugin.__file__)
STORIES = [story for story in make_stories(280) if not story.gallery and story.pages == 1]
PAGES = [compose_article(story).encode() for story in STORIES]
TASK = FetchTask(STORIES[0].url, "article", STORIES[0].id)
LISTING = "https://www.chinadaily.com.cn/china/society"
READ = "SELECT page_body(data, dictionary, base, base_dictionary) AS body FROM coded_bodies"


class DatasetteHooks:
    """The hook as Datasette declares it."""

    @pluggy.HookspecMarker("datasette")
    def prepare_connection(
        self, conn: sqlite3.Connection, database: str, datasette: object
    ) -> None: ...


def save(archive: Archive, body: bytes, layout: str = "ws_article", url: str = "") -> str:
    with archive.transaction():
        return save_body(database(archive), body, layout, url)


def save_all(archive: Archive, pages: Sequence[bytes]) -> list[str]:
    return [save(archive, body) for body in pages]


def save_page(archive: Archive, story: Story, body: bytes, at: datetime = NOW) -> None:
    """Store a page with its article, as a crawl does."""
    article = build_article([parse_page(story.url, body.decode())], at)
    page = Page(story.url, at, 200, (), body)
    archive.save_story(FetchTask(story.url, "article", story.id), [page], article, {})


def serve_again(story: Story, time: int) -> bytes:
    return compose_article(story, serving=time).encode()


def row_of(archive: Archive, body: bytes) -> dict[str, object]:
    row: dict[str, object] = database(archive).table("bodies").get(hashlib.sha256(body).hexdigest())
    return row


def archive_path(archive: Archive) -> Path:
    return Path(database(archive).execute("SELECT file FROM pragma_database_list").fetchone()[0])


def spoil(archive: Archive, body_hash: str) -> None:
    """Change one byte in the middle of what is stored."""
    data = bytearray(database(archive).table("bodies").get(body_hash)["data"])
    data[len(data) // 2] ^= 255
    database(archive).table("bodies").update(body_hash, {"data": bytes(data)})


@given(st.binary() | st.binary(max_size=40).map(lambda part: part * 5000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_come_back_identical(archive: Archive, body: bytes) -> None:
    body_hash = save(archive, body)
    assert body_hash == hashlib.sha256(body).hexdigest()
    assert load_body(database(archive), body_hash) == body


@given(st.lists(st.binary(min_size=400) | st.binary(max_size=20), min_size=4, max_size=4))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=settings().max_examples // 2,
)
def test_any_bytes_under_one_url_come_back_identical(archive: Archive, parts: list[bytes]) -> None:
    url = f"https://www.chinadaily.com.cn/{hash(tuple(parts))}"
    bodies = [b"".join(parts[:3]), b"".join(parts), parts[3], b"".join(parts[::-1])]
    for hours, body in enumerate(bodies):
        page = Page(url, NOW + timedelta(hours=hours), 200, (), body)
        archive.save_result(TASK, FetchResult(FetchState.REJECTED), page, [], NOW)
    assert [
        load_body(database(archive), hashlib.sha256(body).hexdigest()) for body in bodies
    ] == bodies


def test_enough_pages_of_a_layout_train_its_dictionary(archive: Archive) -> None:
    for story, body in zip(STORIES, PAGES, strict=True):
        save_page(archive, story, body)
    (dictionary,) = database(archive)["dictionaries"].rows
    assert (dictionary["layout"], dictionary["samples"]) == ("ws_article", SAMPLES)
    assert dictionary["size"] == len(dictionary["data"])
    before, after = row_of(archive, PAGES[SAMPLES - 1]), row_of(archive, PAGES[SAMPLES])
    assert (before["dictionary_id"], after["dictionary_id"]) == (None, dictionary["id"])
    assert len(bytes(after["data"])) < 0.6 * len(bytes(before["data"]))  # type: ignore[call-overload]
    loaded = [archive.load_page(story.url) for story in STORIES]
    assert [page.body for page in loaded if page] == PAGES


def test_dictionary_is_made_of_pages_of_the_usual_length(archive: Archive) -> None:
    odd = hashlib.shake_256(b"an odd page").digest(300_000)
    save_all(archive, [*PAGES[: SAMPLES - 1], odd, PAGES[-1]])
    (dictionary,) = database(archive)["dictionaries"].rows
    assert PAGES[-1][:2000] not in dictionary["data"]
    assert odd[-64:] not in dictionary["data"]
    assert any(page[-2000:] in dictionary["data"] for page in PAGES[:SAMPLES])


def test_layout_with_few_pages_has_no_dictionary(archive: Archive) -> None:
    save_all(archive, PAGES[: SAMPLES + 1])
    body_hash = save(archive, b"<html>" * 100, layout="unread")
    assert database(archive)["dictionaries"].count == 1
    assert database(archive).table("bodies").get(body_hash)["dictionary_id"] is None


def test_bodies_of_an_older_dictionary_stay_readable(archive: Archive) -> None:
    hashes = save_all(archive, PAGES[:210])
    for body_hash, body in zip(hashes[100:], PAGES[100:], strict=False):
        coded = code_whole(body, None, LEVEL)
        database(archive).table("bodies").update(body_hash, coded._asdict())
    with archive.transaction():
        train_dictionary(database(archive), "ws_article")
    hashes += save_all(archive, PAGES[210:])
    used = database(archive).query("SELECT DISTINCT dictionary_id FROM bodies")
    assert len(list(used)) == 3
    assert [load_body(database(archive), body_hash) for body_hash in hashes] == PAGES


def test_dictionary_is_rolled_back_with_its_story(archive: Archive) -> None:
    save_all(archive, PAGES[:SAMPLES])
    article = build_article([parse_page(STORIES[0].url, PAGES[SAMPLES].decode())], NOW)
    page = Page(article.url, NOW, 200, (), PAGES[SAMPLES])
    with pytest.raises(sqlite3.IntegrityError):
        archive.save_story(TASK, [page], replace(article, headline=None), {})
    assert database(archive)["dictionaries"].count == 0
    body_hash = save(archive, PAGES[-1])
    assert database(archive).table("bodies").get(body_hash)["dictionary_id"] is not None
    assert load_body(database(archive), body_hash) == PAGES[-1]


def test_page_served_again_is_stored_as_a_delta(archive: Archive) -> None:
    story = STORIES[0]
    served = [serve_again(story, time) for time in range(4)]
    for hours, body in enumerate(served):
        save_page(archive, story, body, NOW + timedelta(hours=hours))
    first, *others = (row_of(archive, body) for body in served)
    assert first["base_hash"] is None
    # each is a delta of the first, never of another delta
    assert {row["base_hash"] for row in others} == {first["hash"]}
    assert all(len(bytes(row["data"])) < len(bytes(first["data"])) / 2 for row in others)  # type: ignore[call-overload]
    assert [load_body(database(archive), str(row["hash"])) for row in (first, *others)] == served


@pytest.mark.parametrize("host", ["http://www", "https://global"])
def test_page_of_an_article_at_another_address_is_stored_as_a_delta(
    archive: Archive, host: str
) -> None:
    story, again = STORIES[0], serve_again(STORIES[0], 1)
    save_page(archive, story, PAGES[0])
    page = Page(story.url.replace("https://www", host), NOW - timedelta(days=900), 200, (), again)
    with archive.transaction():
        archive.captures.save(page, story.id, "ws_article")
    assert row_of(archive, again)["base_hash"] == row_of(archive, PAGES[0])["hash"]
    assert load_body(database(archive), hashlib.sha256(again).hexdigest()) == again


def test_base_of_a_delta_is_the_nearest_in_time(archive: Archive) -> None:
    story = STORIES[0]
    templates = [hashlib.shake_256(bytes([number])).digest(3000) for number in range(3)]
    served = [
        (templates[0], 0),
        (templates[1], 2000),
        (templates[2], 90),
        (templates[0] + b"!", 10),
    ]
    with archive.transaction():
        for body, day in served:
            page = Page(story.url, NOW + timedelta(days=day), 200, (), body)
            archive.captures.save(page, story.id, "ws_article")
    bases = [row_of(archive, body)["base_hash"] for body, _ in served]
    assert bases == [None, None, None, row_of(archive, templates[0])["hash"]]


NOISE = hashlib.shake_256(b"what all share").digest(600)
ALIKE = [NOISE + hashlib.shake_256(bytes([number])).digest(60) for number in range(6)]
DELTAS_OF_DELTAS = """
    SELECT count(*) FROM bodies JOIN bodies AS bases ON bases.hash = bodies.base_hash
    WHERE bases.base_hash IS NOT NULL
"""


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.booleans()), min_size=4, max_size=14
    )
)
def test_no_delta_rests_on_a_delta_whatever_pages_shared_a_url(
    fetches: list[tuple[str, int, bool]],
) -> None:
    with closing(Archive.open(Path(":memory:"))) as archive:
        for hours, (url, number, known) in enumerate(fetches):
            if known:
                save(archive, ALIKE[number])
            at = NOW + timedelta(hours=hours)
            page = Page(f"{LISTING}/{url}", at, 200, (), ALIKE[number])
            archive.save_result(TASK, FetchResult(FetchState.REJECTED), page, [], NOW)
        assert database(archive).execute(DELTAS_OF_DELTAS).fetchone() == (0,)
        served = {ALIKE[number] for _, number, _ in fetches}
        hashes = [row["hash"] for row in database(archive)["bodies"].rows]
        assert {load_body(database(archive), body_hash) for body_hash in hashes} == served


@pytest.mark.parametrize("level", [1, 15, 19])
def test_bodies_recompressed_by_earlier_versions_are_loaded(archive: Archive, level: int) -> None:
    hashes = save_all(archive, PAGES[: SAMPLES + 2])
    dictionary = find_or_train(database(archive), "ws_article")
    later = {
        hashes[0]: code_whole(PAGES[0], None, level),
        hashes[1]: code_whole(PAGES[1], dictionary, level),
        hashes[2]: code_delta(PAGES[2], PAGES[1], level),
    }
    for body_hash, coded in later.items():
        database(archive).table("bodies").update(body_hash, {"level": level, **coded._asdict()})
    assert [load_body(database(archive), body_hash) for body_hash in hashes] == PAGES[: SAMPLES + 2]


def test_other_page_under_the_same_url_is_stored_whole(archive: Archive) -> None:
    story = STORIES[0]
    save_page(archive, story, PAGES[0])
    noise = hashlib.shake_256(b"another page").digest(3000)
    body_hash = save(archive, noise, url=story.url)
    assert database(archive).table("bodies").get(body_hash)["base_hash"] is None


def test_base_of_a_delta_cannot_be_deleted(archive: Archive) -> None:
    story, again = STORIES[0], serve_again(STORIES[0], 1)
    save_page(archive, story, PAGES[0])
    save_page(archive, story, again, NOW + timedelta(hours=1))
    base, delta = row_of(archive, PAGES[0])["hash"], row_of(archive, again)["hash"]
    database(archive).execute("UPDATE pages SET body_hash = ?", (delta,))
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database(archive).execute("DELETE FROM bodies WHERE hash = ?", (base,))


def test_dictionary_in_use_cannot_be_deleted(archive: Archive) -> None:
    save_all(archive, PAGES[: SAMPLES + 1])
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        database(archive).execute("DELETE FROM dictionaries")


def test_page_that_is_parsed_later_gets_its_layout(archive: Archive) -> None:
    for layout, wanted in (("unread", "unread"), ("c_2016", "c_2016"), ("unread", "c_2016")):
        save(archive, PAGES[0], layout)
        assert row_of(archive, PAGES[0])["layout"] == wanted


def test_damaged_and_missing_bodies_raise_different_errors(archive: Archive) -> None:
    body_hash = save(archive, PAGES[0])
    spoil(archive, body_hash)
    with pytest.raises(BodyDamaged, match=body_hash):
        load_body(database(archive), body_hash)
    with pytest.raises(KeyError):
        load_body(database(archive), "0" * 64)


@pytest.mark.parametrize("place", [0, 5, 20, None])
def test_damaged_dictionary_damages_its_bodies_alone(archive: Archive, place: int | None) -> None:
    hashes = save_all(archive, PAGES[: SAMPLES + 1])
    (row,) = database(archive)["dictionaries"].rows
    data = bytearray(row["data"])
    if place is None:
        del data[4:]
    else:
        data[place] ^= 255
    database(archive).table("dictionaries").update(row["id"], {"data": bytes(data)})
    with pytest.raises(BodyDamaged, match=hashes[-1]):
        load_body(database(archive), hashes[-1])
    with closing(Archive.open(archive_path(archive))) as again:
        more = save_all(again, PAGES[-3:])
        loaded = [load_body(database(again), body_hash) for body_hash in hashes[:-1] + more]
    assert loaded == PAGES[:SAMPLES] + PAGES[-3:]


def test_damaged_dictionary_trained_from_the_same_bodies_is_mended(archive: Archive) -> None:
    save_all(archive, PAGES[:SAMPLES])
    db = database(archive)
    with archive.transaction():
        train_dictionary(db, "ws_article")
    (row,) = db["dictionaries"].rows
    db.table("dictionaries").update(row["id"], {"data": b"damaged"})
    body_hash = save(archive, PAGES[-1])
    assert db.table("dictionaries").get(row["id"])["data"] == row["data"]
    assert db.table("bodies").get(body_hash)["dictionary_id"] == row["id"]
    assert load_body(db, body_hash) == PAGES[-1]


def test_damaged_page_of_an_article_is_named_and_its_next_version_is_stored(
    archive: Archive,
) -> None:
    story = STORIES[0]
    save_page(archive, story, PAGES[0])
    body_hash = str(row_of(archive, PAGES[0])["hash"])
    spoil(archive, body_hash)
    with pytest.raises(BodyDamaged, match=body_hash):
        archive.load_story(story.id)
    with pytest.raises(BodyDamaged, match=body_hash):
        archive.load_page(story.url)
    save_page(archive, story, again := serve_again(story, 1), NOW + timedelta(hours=1))
    newest = archive.load_page(story.url)
    assert newest
    assert newest.body == again


def test_damaged_bodies_do_not_keep_a_dictionary_from_being_trained(archive: Archive) -> None:
    for body_hash in save_all(archive, PAGES[:SAMPLES])[:5]:
        spoil(archive, body_hash)
    assert load_body(database(archive), save(archive, PAGES[-1])) == PAGES[-1]
    assert [row["samples"] for row in database(archive)["dictionaries"].rows] == [SAMPLES - 5]


def test_body_is_stored_whatever_another_process_writes_meanwhile(archive: Archive) -> None:
    ended = threading.Event()

    def write_over_and_over(path: Path) -> None:
        with closing(Archive.open(path)) as other:
            while not ended.is_set():
                database(other).execute("UPDATE bodies SET level = level + 1")

    save(archive, PAGES[0])
    writing = threading.Thread(target=write_over_and_over, args=(archive_path(archive),))
    writing.start()
    try:
        hashes = save_all(archive, PAGES[1:100])
    finally:
        ended.set()
        writing.join()
    assert [load_body(database(archive), body_hash) for body_hash in hashes] == PAGES[1:100]


def test_archive_of_an_older_schema_keeps_its_bodies(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migration.apply(old, stop_before="create_dictionaries")
    article = build_article([parse_page(STORIES[0].url, PAGES[0].decode())], NOW)
    unread = b"<html>"
    for body in (PAGES[0], unread):
        body_hash = hashlib.sha256(body).hexdigest()
        coded = zstd.compress(body)
        old.table("bodies").insert(
            {"hash": body_hash, "coding": "zstd", "size": len(body), "data": coded}
        )
    columns = {column.name: column for column in old["articles"].columns}
    needed = [name for name, column in columns.items() if column.notnull]
    values = {name: 1 if columns[name].type == "INTEGER" else "[]" for name in needed}
    old.table("articles").insert({**values, "id": article.id, "layout": "ws_article"})
    for article_id, body in ((article.id, PAGES[0]), (None, unread)):
        old.table("pages").insert(
            {
                "url": article.url if article_id else LISTING,
                "article_id": article_id,
                "fetched_at": NOW.isoformat(),
                "status": 200,
                "headers": "[]",
                "body_hash": hashlib.sha256(body).hexdigest(),
                "via": "network",
            }
        )
    old.close()
    archive = Archive.open(path)
    assert [row["layout"] for row in database(archive)["bodies"].rows] == ["ws_article", "unread"]
    hashes = [row["hash"] for row in database(archive)["bodies"].rows]
    assert [load_body(database(archive), body_hash) for body_hash in hashes] == [PAGES[0], unread]
    again = serve_again(STORIES[0], 1)
    assert (
        database(archive).table("bodies").get(save(archive, again, url=article.url))["base_hash"]
        == hashes[0]
    )
    assert database(archive).table("bodies").strict
    assert database(archive).table("dictionaries").strict
    assert database(archive).execute("PRAGMA foreign_key_check").fetchall() == []
    assert database(archive).execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    archive.close()


def fill(path: Path) -> list[bytes]:
    """Make an archive with bodies of every coding, and return the bodies in order."""
    archive = Archive.open(path)
    save_all(archive, PAGES[:SAMPLES])
    save_page(archive, STORIES[-1], PAGES[-1])
    again = serve_again(STORIES[-1], 1)
    save_page(archive, STORIES[-1], again, NOW + timedelta(hours=1))
    codings = "SELECT DISTINCT dictionary_id IS NULL, base_hash IS NULL FROM bodies"
    assert len(database(archive).execute(codings).fetchall()) == 3
    archive.close()
    return [*PAGES[:SAMPLES], PAGES[-1], again]


def test_sqlite_utils_reads_bodies_from_the_command_line(tmp_path: Path) -> None:
    bodies = fill(tmp_path / "archive.db")
    tool = Path(sys.executable).with_name("sqlite-utils")
    sql = READ.replace("page_body(", "cast(page_body(").replace(") AS", ") AS text) AS")
    asked = subprocess.run(
        [tool, tmp_path / "archive.db", f"{sql} ORDER BY rowid", "--functions", PLUGIN],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert [row["body"].encode() for row in json.loads(asked.stdout)] == bodies


def test_datasette_finds_the_function_by_its_hook(tmp_path: Path) -> None:
    bodies = fill(tmp_path / "archive.db")
    hooks = pluggy.PluginManager("datasette")
    hooks.add_hookspecs(DatasetteHooks)
    hooks.register(plugin)
    conn = sqlite3.connect(tmp_path / "archive.db")
    hooks.hook.prepare_connection(conn=conn, database="archive", datasette=None)
    assert [body for (body,) in conn.execute(READ)] == bodies
    conn.close()


def test_function_of_datasette_returns_no_more_than_a_page() -> None:
    bomb = zstd.compress(bytes(9 * 1024 * 1024))
    small = zstd.compress(b"page")
    for data, base in ((bomb, None), (small, bomb), (small[:-1], None)):
        with pytest.raises(ValueError, match=r"unpacks to more|coded whole"):
            plugin.page_body(data, None, base, None)
    assert plugin.page_body(small, None, None, None) == b"page"


def test_largest_body_is_decoded_alone_and_as_a_delta() -> None:
    largest = os.urandom(8 * 1024 * 1024)
    alone = code_whole(largest, None, LEVEL).data
    delta = code_delta(largest[::-1], largest, LEVEL).data
    assert plugin.page_body(alone, None, None, None) == largest
    assert plugin.page_body(delta, None, alone, None) == largest[::-1]
