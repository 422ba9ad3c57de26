r"""Characters that no text prints: a terminal obeys them, or shows a text in another order.

They are the C0 and C1 controls, DEL, marks and overrides of direction, and the separators of lines
and paragraphs.
"""

from __future__ import annotations

import re
from urllib.parse import quote

CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_HALVES = re.compile("[\ud800-\udfff]")


def show_text(text: str) -> str:
    r"""Return the text with a visible sign for each control character.

    >>> show_text("Tea \x1b[31m \u202eeaT") == "Tea \ufffd[31m \ufffdeaT"
    True
    """
    return CONTROLS.sub("\ufffd", text)


def show_lines(text: str) -> str:
    r"""Return the lines of a text, with a visible sign for each control character in them.

    >>> show_lines("one\ntwo\r\x07") == "one\ntwo\ufffd\ufffd"
    True
    """
    return "\n".join(map(show_text, text.split("\n")))


def escape_in_json(text: str) -> str:
    r"""Return JSON text with its control characters as escapes, which mean the same.

    JSON has escapes for the C0 controls alone. Half of a character, which UTF-8 cannot hold,
    becomes U+FFFD.

    >>> escape_in_json('"Tea \x9b31m"')
    '"Tea \\u009b31m"'
    >>> escape_in_json('"Tea \ud800"')
    '"Tea �"'
    """
    escaped = CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return escaped if escaped.isascii() else _HALVES.sub("\ufffd", escaped)


def escape_in_url(url: str) -> str:
    r"""Return a URL with its control characters as escapes, as a request would hold them.

    >>> escape_in_url("https://www.chinadaily.com.cn/\x1b/\u202e")
    'https://www.chinadaily.com.cn/%1B/%E2%80%AE'
    """
    return CONTROLS.sub(lambda found: quote(found[0]), url)
