"""The list of related articles at the end of some texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

# "Related:", before the headlines of other articles
RELATED = "Related:"

# "Related: River of tea flows again Ten roads in Rome", at the end of a paragraph; not a sentence
RUN_ON = re.compile(rf"{RELATED}[^.!?]+")

# the ends of a sentence, which is not a headline
CLOSED = (".", "!", "?", '"', "\u201d")

# in characters and in paragraphs; anything longer is not such a list
MAX_HEADLINE = 200
MAX_RELATED = 10


def find_related(paragraphs: Sequence[str]) -> int:
    """Return the number of paragraphs before the list of related articles at the end.

    >>> find_related(["It ended.", "Related:", "River of tea", "A road in Rome"])
    1
    >>> find_related(["Related: He was.", "It ended."])
    2
    """
    start = len(paragraphs)
    for place in range(len(paragraphs) - 1, max(len(paragraphs) - MAX_RELATED, 0) - 1, -1):
        text = paragraphs[place]
        if len(text) > MAX_HEADLINE or text.endswith(CLOSED):
            break
        if text.startswith(RELATED):
            start = place
    return start


def is_related(line: str) -> bool:
    """Return True if the end of a paragraph is a list of related articles.

    >>> is_related("Related: River of tea flows again"), is_related("Related: It flows. Why?")
    (True, False)
    """
    return bool(RUN_ON.fullmatch(line))
