"""How long a text is: its words, or its characters where words are not divided."""

from __future__ import annotations

import re

# The blocks of Chinese characters, rare ones included, and the zero 〇.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"

# "经" and "济" of "经济"; "WTO"; "42.7" of "42.7%"; "9:30"; "China's"; "AC313A"
COUNTED = re.compile(rf"[{HAN}]|(?:(?![{HAN}])\w)+(?:[.,:'\u2019/&-](?:(?![{HAN}])\w)+)*")


def count_words(text: str, language: str) -> int:
    """Count the words of a text; in Chinese every Han character and every other word.

    `language` is that of the layout, "en" or "zh". Punctuation is not counted in Chinese.

    >>> count_words("Growth was 42.7 percent -- a record.", "en")
    7
    >>> count_words("2012年，增长42.7%。", "zh"), count_words("WTO：中国入世 China's entry", "zh")
    (5, 7)
    """
    if language != "zh":
        return len(text.split())
    return sum(1 for _ in COUNTED.finditer(text))
