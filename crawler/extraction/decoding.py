"""The text of a page, decoded from its bytes.

Pages of 2003-2006 are in GBK, and many declare no charset or a wrong one.
"""

from __future__ import annotations

import re

from w3lib.encoding import html_to_unicode

# it includes GBK and GB2312
_OLD_CHARSET = "gb18030"

_UNREADABLE = "\ufffd"

# "“", "’": characters of three bytes in UTF-8; such sequences are very rare in other charsets
_WIDE = re.compile("[\u0800-\U0010ffff]")


def decode_page(content_type: str | None, body: bytes) -> str:
    """Return the text of a page, decoded by its byte order mark, Content-Type or meta charset.

    A page without these is decoded as UTF-8, and so is one that is certainly UTF-8, whatever it
    declares. If most of what is not ASCII cannot be decoded as declared, the page is decoded as
    GB18030. A page with a few broken bytes keeps its charset, with U+FFFD for each of them.

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
        # a codec of Python is declared that is not a charset: "hex", "idna"
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
    # the page itself contains U+FFFD
    return True
