"""WACZ 1.1.1: a WARC with its index and a list of its stories, for ReplayWeb.page."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO

from crawler.archive.exports import Story
from crawler.formats.cdxj import Index
from crawler.formats.warc_writer import Load, format_date, write_warc

_WARC = "archive/data.warc.gz"
_INDEX = "indexes/index.cdx.gz"
_SEARCH = "indexes/index.idx"
_PAGES = "pages/pages.jsonl"
_PACKAGE = "datapackage.json"
_DIGEST = "datapackage-digest.json"
# the other files are compressed already
_DEFLATED = frozenset((_SEARCH, _PAGES, _PACKAGE, _DIGEST))

_PAGES_HEAD = {"format": "json-pages-1.0", "id": "pages", "title": "Stories"}


def write_wacz(
    stories: Iterable[Story], load: Load, out: BinaryIO, about: Mapping[str, str]
) -> None:
    """Write pages and articles, with the arguments of `write_warc`."""
    with tempfile.TemporaryDirectory(prefix=".wacz-", dir=Path(out.name).parent) as folder:
        warc, pages = Path(folder) / "data.warc.gz", Path(folder) / "pages.jsonl"
        index, search = Path(folder) / "index.cdx.gz", Path(folder) / "index.idx"
        places = Index(warc.name, Path(folder))
        with warc.open("wb") as records, pages.open("w", encoding="utf-8") as lines:
            lines.write(json.dumps(_PAGES_HEAD) + "\n")
            write_warc(_list_pages(stories, lines), load, records, about, places.note)
        places.write(index, search)
        package = Package(out)
        for path, file in ((_WARC, warc), (_INDEX, index), (_SEARCH, search), (_PAGES, pages)):
            package.add(path, file)
        package.finish(about["software"])


class Package:
    """A zip with a description that names each file with its digest."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(out, "w")
        self._created = datetime.now(UTC)
        self._resources: list[dict[str, Any]] = []

    def add(self, path: str, source: Path) -> None:
        """Add a file under a path."""
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
            file.seek(0)
            # ReplayWeb.page does not find an entry that has zip64 fields in its own header only
            large = size > zipfile.ZIP64_LIMIT
            with self._zip.open(self._describe(path), "w", force_zip64=large) as packed:
                shutil.copyfileobj(file, packed)
        self._resources.append(
            {
                "name": source.name,
                "path": path,
                "hash": f"sha256:{digest}",
                "bytes": size,
            }
        )

    def finish(self, software: str) -> None:
        """Write the description, and close the zip."""
        description = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": "China Daily archive",
            "software": software,
            "created": f"{self._created:%Y-%m-%dT%H:%M:%SZ}",
            "resources": self._resources,
        }
        text = json.dumps(description, indent=2).encode()
        digest = {"path": _PACKAGE, "hash": f"sha256:{hashlib.sha256(text).hexdigest()}"}
        self._zip.writestr(self._describe(_PACKAGE), text)
        self._zip.writestr(self._describe(_DIGEST), json.dumps(digest))
        self._zip.close()

    def _describe(self, path: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(path, self._created.timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED if path in _DEFLATED else zipfile.ZIP_STORED
        return entry


def _list_pages(stories: Iterable[Story], lines: IO[str]) -> Iterator[Story]:
    """Yield the stories, and write a line for each article: its page as last captured."""
    for story in stories:
        yield story
        article = story.article
        fetched = [c.fetched_at for c in story.captures if article and c.url == article["url"]]
        if article and fetched:
            page = {
                "id": article["id"],
                "url": article["url"],
                "ts": format_date(fetched[-1]),
                "title": article["headline"],
            }
            lines.write(json.dumps(page, ensure_ascii=False) + "\n")
