"""The text of a page, decoded from its bytes.

Pages of 2003-2006 are in GBK, some in Windows-1252, and many declare no charset or a wrong one.
"""

from __future__ import annotations

import re

from w3lib.encoding import (
    html_body_declared_encoding,
    html_to_unicode,
    http_content_type_encoding,
)

# it includes GBK and GB2312
_OLD_CHARSET = "gb18030"
_WESTERN_CHARSET = "cp1252"

# The charsets that browsers know (https://encoding.spec.whatwg.org/#names-and-labels), as Python
# names them. Its other codecs are no charsets ("idna"), or take hours for a page ("punycode").
_CHARSETS = frozenset(
    "ascii big5 big5hkscs cp866 cp874 cp932 cp949 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256"
    " cp1257 cp1258 euc_jp euc_kr gb18030 gb2312 gbk iso-8859-8-i iso2022_jp iso8859-1 iso8859-2"
    " iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-10 iso8859-11 iso8859-13"
    " iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-cyrillic mac-roman shift_jis tis-620"
    " utf-16 utf-16-be utf-16-le utf-8".split()
)

_UNREADABLE = "\ufffd"

# "“", "’": characters of three bytes in UTF-8; such sequences are very rare in other charsets
_WIDE = re.compile("[\u0800-\U0010ffff]")

# "龙", "“" and "–" in GBK: all of GB2312, and half of the rest, have bytes of the first kind. In
# Windows-1252 they are accented letters behind another character beyond ASCII, and "¨": English
# hardly has them.
_CHINESE = re.compile(rb"[\x81-\xfe][\xa1-\xfe]|\xa8[\x40-\x95]")


def decode_page(content_type: str | None, body: bytes) -> str:
    """Return the text of a page, decoded by its byte order mark, Content-Type or meta charset.

    A page without these, or with a charset that no browser knows, is decoded as UTF-8, and so is
    one that is certainly UTF-8, whatever it declares. If most of what is not ASCII cannot be
    decoded as declared, or the page declares GB18030 or a part of it, it is decoded as Windows-1252
    where it has no Chinese character, else as GB18030. A page with a few broken bytes keeps its
    charset, with U+FFFD for each of them.

    >>> decode_page(None, "“Dragon Well”, 龙井".encode("gbk"))
    '“Dragon Well”, 龙井'
    >>> decode_page("text/html; charset=utf-8", "Li’s “tea”".encode() + b"\\xff")
    'Li’s “tea”�'
    >>> decode_page("text/html; charset=gb2312", "Li’s “tea”".encode())
    'Li’s “tea”'
    >>> decode_page("text/html; charset=gb2312", "Li’s “tea”".encode("cp1252"))
    'Li’s “tea”'
    """
    if (text := _decode_utf8(body)) and _WIDE.search(text):
        return text
    charset, text = _decode_declared(content_type, body)
    fits = _fits(charset, body, text)
    if (charset == _OLD_CHARSET or not fits) and (western := _decode_western(body)):
        return western
    return text if fits else body.decode(_OLD_CHARSET, "replace")


def _decode_declared(content_type: str | None, body: bytes) -> tuple[str, str]:
    declared = (http_content_type_encoding(content_type), html_body_declared_encoding(body))
    charset = next((name for name in declared if name in _CHARSETS), "utf-8")
    return html_to_unicode(f"text/html; charset={charset}", body)


def _decode_utf8(body: bytes) -> str | None:
    return _decode_strictly(body, "utf-8-sig")


def _decode_western(body: bytes) -> str | None:
    return None if _CHINESE.search(body) else _decode_strictly(body, _WESTERN_CHARSET)


def _decode_strictly(body: bytes, charset: str) -> str | None:
    try:
        return body.decode(charset)
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
