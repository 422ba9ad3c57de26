"""The list of other articles that some texts end with."""

from __future__ import annotations

import re
from collections.abc import Sequence

# "Related:", before the headlines of other articles
RELATED = "Related:"

# "Related: River of tea flows again Ten roads in Rome", glued to a text; a sentence is none
GLUED = re.compile(rf"{RELATED}[^.!?]+")

# a sentence, and so no headline
CLOSED = (".", "!", "?", '"', "\u201d")

# In characters and in paragraphs; what is longer is no such list.
LONGEST_HEADLINE = 200
MOST_RELATED = 10


def find_related(paragraphs: Sequence[str]) -> int:
    """Return where the list of related articles begins with which a text ends, or its end.

    >>> find_related(["It ended.", "Related:", "River of tea", "A road in Rome"])
    1
    >>> find_related(["Related: He was.", "It ended."])
    2
    """
    start = len(paragraphs)
    for place in range(len(paragraphs) - 1, max(len(paragraphs) - MOST_RELATED, 0) - 1, -1):
        text = paragraphs[place]
        if len(text) > LONGEST_HEADLINE or text.endswith(CLOSED):
            break
        if text.startswith(RELATED):
            start = place
    return start


def is_related(line: str) -> bool:
    """Tell whether what is glued to a text names related articles.

    >>> is_related("Related: River of tea flows again"), is_related("Related: It flows. Why?")
    (True, False)
    """
    return bool(GLUED.fullmatch(line))
