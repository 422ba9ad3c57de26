"""Requests are kept without credentials, and older archives lose theirs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from sqlite_utils import Database

from crawler.archive import Archive
from crawler.archive.migrations import migration
from tests.support.example import LATER, NOW, URL, page
from tests.support.stored import database

ACCEPT = ("Accept", "*/*")
SECRET = ("Proxy-Authorization", "Basic bWU6c2VjcmV0")


def test_page_is_stored_without_the_credentials_of_its_request(archive: Archive) -> None:
    archive.save_robots(replace(page(), request=(ACCEPT, SECRET)))
    archive.save_robots(replace(page(at=LATER), request=(ACCEPT,)))
    stored = list(database(archive).query("select headers from requests"))
    assert stored == [{"headers": '[["Accept", "*/*"]]'}]


def test_credentials_that_were_kept_are_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migration.apply(old, stop_before="drop_credentials")
    sent = ([ACCEPT, SECRET], [ACCEPT], [SECRET, ("Cookie", "id=secret1")], [("X", "token")])
    old.table("requests").insert_all({"headers": json.dumps(headers)} for headers in sent)
    old.table("bodies").insert({"hash": "a", "coding": "zstd", "size": 1, "data": b""})
    old.table("pages").insert_all(
        {"url": f"{URL}?{number}", "fetched_at": NOW.isoformat(), "status": 200, "headers": "[]",
         "body_hash": "a", "via": "network", "request_id": number}
        for number in range(1, 5)
    )  # fmt: skip
    old.close()
    assert b"bWU6c2VjcmV0" in path.read_bytes()
    archive = Archive.open(path)
    asked = database(archive).query(
        "select requests.headers from pages join requests on requests.id = request_id order by url"
    )
    assert [json.loads(row["headers"]) for row in asked] == [
        [list(ACCEPT)],
        [list(ACCEPT)],
        [],
        [["X", "token"]],
    ]
    archive.close()
    assert b"bWU6c2VjcmV0" not in path.read_bytes()
    assert b"secret1" not in path.read_bytes()


def test_credentials_that_another_program_stored_are_not_exported(archive: Archive) -> None:
    archive.save_robots(replace(page(), request=(ACCEPT,)))
    spoiled = json.dumps([ACCEPT, SECRET])
    database(archive).execute("update requests set headers = ?", (spoiled,))
    (capture,) = archive.captures.list_others()
    assert archive.captures.load(capture).request == (ACCEPT,)
