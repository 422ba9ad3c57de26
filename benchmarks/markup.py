"""An article set into the markup of another page of the same template.

The other page is the template: what is its own (headline, address, first sentence, day) is
found where the site prints it, and replaced by the article's wherever it stands, in share
links and scripts too. All else, from menus to sidebars, stays as it is.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from itertools import zip_longest

# <h1>Headline</h1>
_HEADLINE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
_ADDRESS = re.compile(r'<meta property="og:url" content="([^"]+)"')
_DESCRIPTION = re.compile(r'<meta name="description" content="([^"]+)"')
_DAY = re.compile(r'<meta name="publishdate" content="([^"]+)"')
_INFO = re.compile(r'<span class="info_l">(.*?)</span>', re.DOTALL)
# the body of such a page holds no other div
_CONTENT = re.compile(r'<div id="Content">(.*?)</div>', re.DOTALL)
# the last part of an address, without its page number
_ID = re.compile(r"/(\w+?)(?:_\d+)?\.html$")


class UnknownTemplate(ValueError):
    """The page lacks what an article would be set into."""


@dataclass(frozen=True, slots=True)
class Story:
    """What a page shall print.

    `day` is as in `publishdate`; `captions` and `images` (addresses) stand beside each
    other, and either can be longer; `subheadline` stands before the paragraphs in strong text.
    """

    url: str
    headline: str
    info: str
    day: str
    captions: tuple[str, ...]
    images: tuple[str, ...]
    subheadline: str | None
    paragraphs: tuple[str, ...]


def set_story(template: str, story: Story) -> str:
    """Give the page with the story in the place of its own. Raises `UnknownTemplate`."""
    address = _find(_ADDRESS, template)
    replaced = {
        _find(_HEADLINE, template): _escape(story.headline),
        **_describe(_find(_DESCRIPTION, template), _escape(story.paragraphs[0])),
        address: story.url,
        _find(_ID, address): _find(_ID, story.url),
    }
    page = template
    for own, other in replaced.items():
        page = page.replace(own, other)
    page = _put(_DAY, page, story.day)
    page = _put(_INFO, page, "\n" + _escape(story.info).replace(" | ", " | \n") + "\n")
    return _put(_CONTENT, page, _set_body(story))


def _describe(own: str, other: str) -> dict[str, str]:
    """Give the description as attributes hold it, and with the escapes of a script."""
    return {own: other, own.encode("ascii", "backslashreplace").decode(): other}


def _set_body(story: Story) -> str:
    figures = [
        _set_figure(image, caption)
        for image, caption in zip_longest(story.images, story.captions, fillvalue="")
    ]
    strong = [f"<strong>{_escape(story.subheadline)}</strong>"] if story.subheadline else []
    texts = [*strong, *map(_escape, story.paragraphs)]
    return "\n".join(["", *figures, *(f"<p>{text}</p> " for text in texts), ""])


def _set_figure(image: str, caption: str) -> str:
    picture = f'<img src="{_escape(image)}"> \n' if image else ""
    return (
        f'<figure class="image"> \n{picture}<figcaption>\n  {_escape(caption)} \n</figcaption> \n'
        "</figure>"
    )


def _escape(text: str) -> str:
    """Escape a text as the site does, which writes apostrophes as they are."""
    return html.escape(text, quote=False).replace('"', "&quot;").replace("\xa0", "&nbsp;")


def _find(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise UnknownTemplate(f"the template has no {pattern.pattern}")
    return found[1]


def _put(pattern: re.Pattern[str], page: str, text: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise UnknownTemplate(f"the template has no {pattern.pattern}")
    return page[: found.start(1)] + text + page[found.end(1) :]
