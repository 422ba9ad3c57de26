"""The section of an article, from the trail of links above its headline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.extraction.fields.text import clean_text

# "Home / Business / 2016 Top 10", "Home>News Center>World", "Home | Industries";
# a slash inside a name has no spaces ("HK/Macao").
DIVIDER = re.compile(r"[>|]|(?:^| )/(?: |$)")

HOME = frozenset({"home", "首页"})


def read_section(crumbs: Sequence[str]) -> str | None:
    """Return the trail below the home page, its steps joined by " / ".

    >>> read_section(["Home", "/ China", "/ Society"])
    'China / Society'
    >>> read_section(["Home>News Center>World"])
    'News Center / World'
    >>> read_section(["Home"]) is None
    True
    """
    steps = [step.strip(" /") for crumb in crumbs for step in DIVIDER.split(clean_text(crumb))]
    return " / ".join(step for step in steps if step and step.casefold() not in HOME) or None
