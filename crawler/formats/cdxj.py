"""CDXJ: the offset of each page in a WARC, sorted by URL and time, in compressed blocks.

We write it ourselves: the existing indexers depend on code under the AGPL or do not run on newer
Pythons, and whoever writes a WARC knows the offsets anyway.
"""

from __future__ import annotations

import gzip
import heapq
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.timeutils import iso_date_to_timestamp

_INDEXED = ("response", "revisit")
# lines that are sorted in memory: 30 MB
_RUN = 100_000
# lines in a compressed block, as in the WACZ files of other writers
_BLOCK = 1024

# a replay treats www.chinadaily.com.cn and www2.chinadaily.com.cn as one host
_WWW = re.compile(r"www\d*\.")


class Index:
    """Collects records, then writes the index; a large one is sorted in files in `folder`."""

    def __init__(self, warc: str, folder: Path) -> None:
        self._warc = warc
        self._folder = folder
        self._lines: list[str] = []
        self._runs: list[Path] = []

    def note(self, record: ArcWarcRecord, offset: int, length: int) -> None:
        """Add a record: its offset in the file and its length, in bytes."""
        if record.rec_type not in _INDEXED:
            return
        self._lines.append(self._describe(record, offset, length))
        if len(self._lines) == _RUN:
            self._save_run()

    def write(self, index: Path, search: Path) -> None:
        """Write the lines in gzip blocks, and to `search` the first line of each block."""
        self._save_run()
        with ExitStack() as opened, index.open("wb") as blocks, search.open("w") as places:
            head = {"format": "cdxj-gzip-1.0", "filename": index.name}
            places.write(f"!meta 0 {json.dumps(head)}\n")
            runs = [opened.enter_context(run.open(encoding="utf-8")) for run in self._runs]
            for block in _divide(heapq.merge(*runs)):
                packed = gzip.compress("".join(block).encode(), mtime=0)
                place = {"offset": blocks.tell(), "length": len(packed)}
                places.write(f"{block[0].partition(' {')[0]} {json.dumps(place)}\n")
                blocks.write(packed)

    def _describe(self, record: ArcWarcRecord, offset: int, length: int) -> str:
        headers, http = record.rec_headers, record.http_headers
        url = headers["WARC-Target-URI"]
        kind = (http.get_header("Content-Type") or "").partition(";")[0].strip()
        known = {
            "url": url,
            "mime": "warc/revisit" if record.rec_type == "revisit" else kind,
            "status": http.get_statuscode(),
            "digest": headers["WARC-Payload-Digest"],
            "length": str(length),
            "offset": str(offset),
            "filename": self._warc,
        }
        return (
            f"{sort_key(url)} {iso_date_to_timestamp(headers['WARC-Date'])} {json.dumps(known)}\n"
        )

    def _save_run(self) -> None:
        run = self._folder / f"{len(self._runs)}.cdxj"
        run.write_text("".join(sorted(self._lines)), encoding="utf-8")
        self._runs.append(run)
        self._lines.clear()


def sort_key(url: str) -> str:
    """Return the key by which replays find a URL: reversed host without www, in lower case.

    >>> sort_key("https://www.chinadaily.com.cn/a/202611/05/WS69.html?b=2&a=1")
    'cn,com,chinadaily)/a/202611/05/ws69.html?a=1&b=2'
    """
    parts = urlsplit(url.lower())
    host = _WWW.sub("", parts.hostname or "", count=1)
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = "&".join(sorted(parts.query.split("&")))
    place = ",".join(reversed(host.split("."))) + port
    return f"{place}){parts.path.rstrip('/') or '/'}" + (f"?{query}" if query else "")


def _divide(lines: Iterator[str]) -> Iterator[list[str]]:
    while block := list(islice(lines, _BLOCK)):
        yield block
