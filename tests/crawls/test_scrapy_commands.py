"""Scrapy's own commands do what Scrapy says, and leave the archive alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.commands import FAST, run_scrapy
from tests.support.loopback import Loopback, Site

URL = "https://www.chinadaily.com.cn/china"


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A web of one page on loopback, reached as a proxy."""
    site = Site()
    site.add(URL, "<html><body><p>Herons</p></body></html>")
    with Loopback(site) as server:
        yield server


@pytest.mark.parametrize(
    ("command", "printed"),
    [
        (("fetch", "--nolog", URL), "<p>Herons</p>"),
        (("shell", "--nolog", "-c", "response.css('p::text').get()", URL), "Herons"),
    ],
)
def test_page_is_fetched_and_nothing_else(
    loopback: Loopback, tmp_path: Path, command: tuple[str, ...], printed: str
) -> None:
    archive = tmp_path / "archive.db"
    settings = ("-s", f"ARCHIVE_PATH={archive}", *FAST)
    ended = run_scrapy(*command, *settings, env=loopback.env())
    assert ended.returncode == 0, ended.stderr
    assert printed in ended.stdout
    assert [r.url for r in loopback.requests if "robots.txt" not in r.url] == [URL]
    assert list(tmp_path.iterdir()) == []
