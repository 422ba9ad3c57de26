"""The parts of an article that an export withholds: the site forbids republication.

They are the running text, and the description, which is mostly its first sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WITHHELD = ("description", "body", "subheadlines", "trailer_raw")
WITHHELD_OF_FIGURES = ("caption", "caption_raw")


def keep_metadata(article: Mapping[str, Any]) -> dict[str, Any]:
    """Return an article without its text. The keys are absent: None would mean "no text".

    >>> figure = {"url": "https://img2.chinadaily.com.cn/a.jpeg", "caption": "A heron."}
    >>> keep_metadata({"id": "c_1", "body": "Herons.", "figures": [figure]})
    {'id': 'c_1', 'figures': [{'url': 'https://img2.chinadaily.com.cn/a.jpeg'}]}
    """
    kept = {name: value for name, value in article.items() if name not in WITHHELD}
    kept["figures"] = [
        {name: value for name, value in figure.items() if name not in WITHHELD_OF_FIGURES}
        for figure in article["figures"]
    ]
    return kept
