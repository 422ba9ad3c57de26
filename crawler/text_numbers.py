"""The numbers that a text states in digits."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

# 12, 1,200.5, 10:30; in digits of any script
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def count_numbers(text: str) -> Counter[str]:
    """Return how often a text states each number.

    >>> sorted(count_numbers("12 of 1,200 herons, not １２; 4.5 percent of them.").items())
    [('1,200', 1), ('12', 2), ('4.5', 1)]
    """
    return Counter(_NUMBER.findall(unicodedata.normalize("NFKC", text)))
