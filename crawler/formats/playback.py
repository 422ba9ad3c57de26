"""Records that a tool made of what a Wayback Machine plays back, as `cdxt --ia` writes them.

Their WARC-Date is that of the download, or what the clock of the site's server said. When the page
was captured stands in the address of the playback, WARC-Source-URI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# https://web.archive.org/web/20061120080000id_/http%3A//www.chinadaily.com.cn/china
_PLAYBACK = re.compile(r"/(?P<time>[0-9]{14})id_/https?(?::|%3A)//", re.IGNORECASE)
# "X-Archive-Src", "X-Archive-Memento-Datetime": "X-Archive-Orig-" is already taken off the others
_OWN = "x-archive-"


def find_capture_time(source: str | None) -> str | None:
    """Return the time of capture in the address of a playback; None for any other address.

    >>> find_capture_time("https://web.archive.org/web/20061120080000id_/http%3A//a.cn/")
    '20061120080000'
    >>> find_capture_time("https://data.commoncrawl.org/crawl-data/a.warc.gz") is None
    True
    """
    found = _PLAYBACK.search(source or "")
    return found["time"] if found else None


def keep_served(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the headers without those of the Wayback Machine.

    >>> keep_served([("ETag", '"a"'), ("X-Archive-Date", "Fri, 27 Nov 2026 08:00:00 GMT")])
    (('ETag', '"a"'),)
    """
    return tuple(pair for pair in headers if not pair[0].lower().startswith(_OWN))
