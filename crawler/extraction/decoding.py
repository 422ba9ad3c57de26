"""From the bytes of a page to its text.

Pages of 2003-2006 are GBK, and many declare no charset or a wrong one.
"""

from __future__ import annotations

import re

from w3lib.encoding import html_to_unicode

# what GBK and GB2312 are parts of
_OLD_CHARSET = "gb18030"

_UNREADABLE = "\ufffd"

# “Li’s” in UTF-8. Other charsets give such sequences of three bytes by accident next to never.
_WIDE = re.compile("[\u0800-\U0010ffff]")


def decode_page(content_type: str | None, body: bytes) -> str:
    """Decode a page by its byte order mark, Content-Type header or meta charset, else as UTF-8.

    What is UTF-8 beyond doubt is read as that, whatever is declared. Where most of what is not
    ASCII cannot be read as declared, the page is GB18030. A page with a few broken bytes keeps
    its charset, with a mark in the place of each.

    >>> decode_page(None, "“Dragon Well”, 龙井".encode("gbk"))
    '“Dragon Well”, 龙井'
    >>> decode_page("text/html; charset=utf-8", "Li’s “tea”".encode() + b"\\xff")
    'Li’s “tea”�'
    >>> decode_page("text/html; charset=gb2312", "Li’s “tea”".encode())
    'Li’s “tea”'
    """
    if (text := _decode_utf8(body)) and _WIDE.search(text):
        return text
    charset, text = _decode_declared(content_type, body)
    return text if _fits(charset, body, text) else body.decode(_OLD_CHARSET, "replace")


def _decode_declared(content_type: str | None, body: bytes) -> tuple[str, str]:
    try:
        return html_to_unicode(content_type, body)
    except (LookupError, UnicodeError):
        # what is declared is a codec of Python, and no charset: "hex", "idna"
        return "utf-8", body.decode("utf-8", "replace")


def _decode_utf8(body: bytes) -> str | None:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _fits(charset: str, body: bytes, text: str) -> bool:
    if _UNREADABLE not in text:
        return True
    try:
        body.decode(charset)
    except UnicodeDecodeError:
        beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
        return 2 * text.count(_UNREADABLE) <= beyond_ascii
    # the mark itself is printed
    return True
