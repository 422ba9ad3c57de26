"""URLs of China Daily: the article, listing or edition they name, and the time in an article's id.

The patterns are those seen in pages and listings of 2004-2026.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from string import ascii_letters, digits
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from crawler.control_characters import escape_in_url

DOMAIN = "chinadaily.com.cn"
# China has kept UTC+8 without summer time since 1992, before the site began,
# so a fixed offset is exact for every article.
BEIJING = timezone(timedelta(hours=8))

# characters; browsers and servers refuse longer ones
_LONGEST_URL = 2000
# control characters, and halves of characters, which no database takes
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# "\n //www.chinadaily.com.cn/a": what browsers drop around the address of a link, and inside it
# (https://url.spec.whatwg.org/#concept-basic-url-parser)
_AROUND_LINK = "".join(map(chr, range(0x21)))
_IN_LINK = re.compile(r"[\t\n\r]")
_PORTS = {"http": 80, "https": 443}
# "%57S664167f4...", "/%2e%2e/"; also a percent sign that begins no escape
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
# characters that need no escape (RFC 3986, 2.3)
_UNRESERVED = frozenset(f"{ascii_letters}{digits}-._~")
# "//a/202405/13/..."; browsers and some servers take a backslash for a slash
_SLASHES = re.compile(r"(?:/|\\|%5[Cc])+")
# "/x%2F..%2Fprivate/": an escaped slash is none, but servers resolve the dots beside it
_HIDDEN_DOTS = re.compile(r"%2[Ff]\.{1,2}(?:/|%2[Ff]|$)|/\.{1,2}%2[Ff]")
_ESCAPED_SLASH = re.compile(r"%2[Ff]")

# /a/202405/13/WS664167f4a31082fc043c6af7.html, page n ..._2.html; AP... on the app hosts
_CURRENT = re.compile(
    r"/a/(?P<y>\d{4})(?P<m>\d\d)/(?P<d>\d\d)/(?P<id>(?:WS|AP)[0-9a-f]{24})"
    r"(?:_(?P<n>\d{1,4}))?(?P<end>\.html)"
)
# /china/2006-04/08/content_563349.htm, /cndy/2019-12/04/content_37527520_2.htm, /.../c_123.htm
_FOUNDER = re.compile(
    r"(?:/[^/]+)*/(?P<y>\d{4})-(?P<m>\d\d)/(?P<d>\d\d)/(?P<id>(?:content|c)_\d{1,12})"
    r"(?:_(?P<n>\d{1,4}))?(?P<end>\.html?)"
)
# /s/202405/13/WS664167f4a31082fc043c6af7/some-slug.html
_INVEST = re.compile(
    r"/s/(?P<y>\d{4})(?P<m>\d\d)/(?P<d>\d\d)/(?P<id>WS[0-9a-f]{24})(?P<n>)(?P<end>/[^/]+\.html)"
)
_ARTICLE_PATTERNS = (_CURRENT, _FOUNDER, _INVEST)

# "https://www.chinadaily.com.cn/a/202405/13/WS664167f4a31082fc043c6af7.html": most URLs are plain
_PLAIN = re.compile(
    r"https?://(?:[a-z0-9-]+\.)*chinadaily\.com\.cn(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+"
)

# an id in whatever shape of address: in any case, behind any path, with any end
_ANY_ID = re.compile(
    r"(?P<object>(?:WS|AP)[0-9a-f]{24})(?![0-9a-f])"
    r"|(?<![a-z])(?P<counter>(?:content|c)_\d{1,12})(?!\d)",
    re.IGNORECASE,
)

# WS664167f4...: the id is an ObjectId, whose first 8 digits are the second of its creation
_OBJECT_ID = re.compile(r"(?:WS|AP)(?P<second>[0-9a-f]{8})[0-9a-f]{16}")


class ArticleUrl(NamedTuple):
    """The parts of an article's URL.

    `id` is the key of the article on all hosts, `url` its first page, `page` the number of the
    page that the URL names. `day` is None if the path holds no day of the calendar.
    """

    # dozens a page come from another process: a dataclass would take eight times as long

    id: str
    url: str
    day: date | None
    page: int

    @property
    def edition(self) -> str:
        """The edition of the article's host, as `read_edition` names it."""
        # a plain URL has nothing but the host there: `urlsplit` takes ten times as long
        return _name_edition(self.url.split("/", maxsplit=3)[2])


def is_ours(url: str) -> bool:
    """Return True if a URL is http(s) on chinadaily.com.cn or a subdomain, at the usual port.

    One with control characters or of over 2,000 characters is none.

    >>> is_ours("https://global.chinadaily.com.cn/a"), is_ours("https://chindadaily.com.cn/a")
    (True, False)
    >>> is_ours("https://www.chinadaily.com.cn:8443/a")
    False
    """
    if len(url) > _LONGEST_URL or _UNFIT.search(url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    usual = _PORTS.get(parts.scheme)
    return usual is not None and port in (None, usual) and is_our_host(_plain_host(parts))


def is_our_host(host: str) -> bool:
    """Return True if a host, in lower case, is chinadaily.com.cn or a subdomain of it."""
    return host == DOMAIN or host.endswith("." + DOMAIN)


def plain_url(url: str) -> str | None:
    """Return the address under which a URL of ours is asked for; None for any other URL.

    It has no user, port, fragment, needless escape, empty segment or dot segment, and no dot
    behind the host: whatever way a path is written, robots.txt is asked about the same one.

    >>> plain_url("https://me@WWW.chinadaily.com.cn:443/x/%2e%2e//china?page=2#top")
    'https://www.chinadaily.com.cn/china?page=2'
    """
    if _is_plain(url):
        return url
    if not is_ours(url):
        return None
    parts = urlsplit(url)
    plain = (parts.scheme, _plain_host(parts), _plain_path(parts.path), parts.query, "")
    return escape_in_url(urlunsplit(plain))


def name_page(url: str) -> str:
    """Return what the addresses of one page have in common: the host, and the path to its folder.

    >>> name_page("http://www.chinadaily.com.cn/china/index.html")
    'www.chinadaily.com.cn/china'
    """
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path.removesuffix('index.html').rstrip('/')}"


def is_robots(url: str) -> bool:
    """Return True if a URL is that of a robots.txt.

    >>> is_robots("https://www.chinadaily.com.cn/robots.txt")
    True
    """
    return urlsplit(url).path == "/robots.txt"


def resolve_url(page: str, href: str | None) -> str | None:
    """Return the absolute URL of a link on a page; None for a missing or malformed one.

    White space around it and line ends inside it are dropped, as browsers do.

    >>> resolve_url("https://www.chinadaily.com.cn/china", " //img2.chinadaily.com.cn/a.jpeg ")
    'https://img2.chinadaily.com.cn/a.jpeg'
    """
    link = trim_link(href or "")
    whole = f"{page.partition(':')[0]}:{link}" if link.startswith("//") else link
    if _is_plain(whole):
        return whole
    try:
        return escape_in_url(urljoin(page, link)) if link else None
    except ValueError:
        return None


def trim_link(href: str) -> str:
    """Return the address of a link without white space around it and line ends inside it."""
    return _IN_LINK.sub("", href.strip(_AROUND_LINK))


def read_article_url(url: str) -> ArticleUrl | None:
    """Return the parts of the URL of an article on our site; None for any other URL.

    Its `url` is the plain address, however the URL is written (`plain_url`).

    >>> found = read_article_url("http://www.chinadaily.com.cn/china/2006-04/08/content_5_2.htm#a")
    >>> found.id, found.url, found.day.isoformat(), found.page
    ('content_5', 'http://www.chinadaily.com.cn/china/2006-04/08/content_5.htm', '2006-04-08', 2)
    """
    return _read_held_url(url) if len(url) <= _LONGEST_URL else None


def read_article_link(page: str, href: str | None) -> ArticleUrl | None:
    """Return the parts of the URL that a link on a page leads to; None if it is no article's."""
    address = resolve_url(page, href)
    return read_article_url(address) if address else None


def find_article_ids(url: str) -> frozenset[str]:
    """Return the ids of articles that stand anywhere in a URL, however it is written.

    >>> find_article_ids("http://m.chinadaily.com.cn/./A/202405/13/ws664167F4a31082fc043c6af7_2.HTML")
    frozenset({'WS664167f4a31082fc043c6af7'})
    """
    return _find_held_ids(url) if len(url) <= _LONGEST_URL else _find_ids(url)


def page_url(article_url: str, number: int) -> str:
    """Return the URL of page `number` of the article whose first page is `article_url`.

    >>> page_url("https://www.chinadaily.com.cn/a/202405/20/WS664af0b2a31082fc043c814d.html", 2)
    'https://www.chinadaily.com.cn/a/202405/20/WS664af0b2a31082fc043c814d_2.html'
    """
    stem, dot, end = article_url.rpartition(".")
    return article_url if number == 1 else f"{stem}_{number}{dot}{end}"


def swap_scheme(url: str) -> str:
    """Return a URL with `https` for `http`, and the other way round.

    >>> swap_scheme("http://www.chinadaily.com.cn/china/2006-04/08/content_5.htm")
    'https://www.chinadaily.com.cn/china/2006-04/08/content_5.htm'
    """
    scheme, _, address = url.partition("://")
    return f"{'http' if scheme == 'https' else 'https'}://{address}"


def is_same_kind(one: str, other: str) -> bool:
    """Return True if two ids of articles are of one CMS.

    >>> is_same_kind("content_5", "content_6"), is_same_kind("content_5", "c_5")
    (True, False)
    """
    return one[:2] == other[:2]


def read_id_time(article_id: str) -> datetime | None:
    """Return the second in which an article was made, in Beijing time, from the ObjectId in its id.

    None for an id of the old CMS, which is a counter.

    >>> read_id_time("WS664167f4a31082fc043c6af7").isoformat()
    '2024-05-13T09:08:04+08:00'
    """
    found = _OBJECT_ID.fullmatch(article_id)
    return datetime.fromtimestamp(int(found["second"], 16), BEIJING) if found else None


def read_edition(url: str) -> str:
    """Return the edition of a host: the label before the domain, `www` for the bare domain.

    >>> read_edition("https://global.chinadaily.com.cn/a/1.html")
    'global'
    """
    return _name_edition(urlsplit(url).hostname or "")


def _name_edition(host: str) -> str:
    return host.removesuffix(DOMAIN).rstrip(".") or "www"


def _is_plain(url: str) -> bool:
    """Return True for most URLs of ours: they need not be parsed to be written plainly."""
    return len(url) <= _LONGEST_URL and _PLAIN.fullmatch(url) is not None


# an import asks ten times about each page, and pages link to the same articles
@lru_cache(maxsize=4096)
def _read_held_url(url: str) -> ArticleUrl | None:
    plain = plain_url(url)
    if plain is None:
        return None
    parts = urlsplit(plain)
    for pattern in _ARTICLE_PATTERNS:
        if found := pattern.fullmatch(parts.path):
            path = parts.path[: found.end("id")] + found["end"]
            return ArticleUrl(
                id=found["id"],
                url=urlunsplit((parts.scheme, parts.netloc, path, "", "")),
                day=_read_day(found),
                page=int(found["n"] or 1),
            )
    return None


def _find_ids(url: str) -> frozenset[str]:
    return frozenset(map(_read_id, _ANY_ID.finditer(unquote(unquote(trim_link(url))))))


# the pages of a site repeat most of their links; a very long URL would be held as well
_find_held_ids = lru_cache(maxsize=4096)(_find_ids)


def _read_id(match: re.Match[str]) -> str:
    text: str = match[0]
    return text[:2].upper() + text[2:].lower() if match["object"] else text.lower()


def _plain_host(parts: SplitResult) -> str:
    return (parts.hostname or "").removesuffix(".")


def _plain_path(path: str) -> str:
    """Return a path without needless escapes, empty and dot segments, and a slash behind a file."""
    plain = _ESCAPE.sub(_drop_escape, path)
    if _HIDDEN_DOTS.search(plain):
        plain = _ESCAPED_SLASH.sub("/", plain)
    plain = _SLASHES.sub("/", plain)
    plain = urlsplit(urljoin(f"http://{DOMAIN}", plain)).path
    return plain.removesuffix("/") if plain.endswith((".html/", ".htm/")) else plain


def _drop_escape(escape: re.Match[str]) -> str:
    if escape[1] is None:
        return "%25"
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else escape[0]


def _read_day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
