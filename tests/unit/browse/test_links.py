"""No link of the site leads nowhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

from tests.support.browsing import Visitor

_LINK = re.compile(r'href="([^"#]+)')
# what tells one link from others of its kind: ids, days, names, numbers
_PART = re.compile(r"[^/?&=]{9,}|[0-9]+")
# links of a kind that are followed
_MOST = 2


def list_links(site: Visitor, path: str) -> Iterator[str]:
    answer = site.get(path)
    assert answer.status_code == 200, path
    if answer.headers["content-type"].startswith("text/html"):
        links = (unescape(link) for link in _LINK.findall(answer.text))
        yield from (urljoin(path, link) for link in links if not link.startswith("http"))


def test_every_link_leads_to_a_page(site: Visitor) -> None:
    found, kinds, to_follow = {"/"}, Counter[str](), ["/"]
    while to_follow:
        for link in list_links(site, to_follow.pop()):
            if link in found:
                continue
            kind = _PART.sub("X", link)
            kinds[kind] += 1
            if kinds[kind] <= _MOST:
                to_follow.append(link)
            found.add(link)
    assert "/article/WS690b0cc5a310d6866eb40001/compare?from=1&to=2" in found
