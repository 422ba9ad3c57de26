"""What of an article may be given away: every page of the site forbids republication.

Running text is withheld, and with it the description, which mostly is its first sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WITHHELD = ("description", "body", "subheadlines", "trailer_raw")
WITHHELD_OF_FIGURES = ("caption", "caption_raw")


def keep_metadata(article: Mapping[str, Any]) -> dict[str, Any]:
    """Give an article without its text; what is withheld has no key, as None would be no text.

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
