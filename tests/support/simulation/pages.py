"""The pages of the invented paper, in the markup facts of the real site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from html import escape

from tests.support.newsroom.furniture import list_trail
from tests.support.newsroom.pages import compose_article, compose_listing
from tests.support.newsroom.story import Story
from tests.support.simulation.plan import Planned
from tests.support.stories import invent_story

SEARCH_ROWS = 10


def write_story(planned: Planned, seed: int, original: Planned | None) -> Story:
    """Return what a story says; one that is a copy has the text of its `original`."""
    text = original or planned
    story = invent_story(f"{seed} {text.number}", text.created)
    return replace(story, id=planned.id, section=planned.section, pages=1, gallery=False)


def compose_story_page(story: Story, planned: Planned, links: Iterable[Planned]) -> str:
    """Return the page of a story, with links to others beside its text."""
    strip = "".join(f'<p class="re"><a href="{link.url[5:]}">See also</a></p>' for link in links)
    if planned.id.startswith("content_"):
        return _compose_old(story, planned, strip)
    page = compose_article(story, furniture="small")
    return page.replace("</body>", f"{strip}</body>")


def compose_section(
    section: str, rows: Sequence[tuple[Story, Planned]], page: int, last: int
) -> str:
    """Return a page of a section's listing."""
    dated = [replace(story, id=_date_id(planned)) for story, planned in rows]
    html = compose_listing(section, dated, page, last)
    for story, (_, planned) in zip(dated, rows, strict=True):
        html = html.replace(story.url[6:], planned.url[5:])
        shown = f"<b>{story.created:%Y-%m-%d %H:%M}</b>"
        html = html.replace(shown, f"<b>{planned.listed_at:%Y-%m-%d %H:%M}</b>", 1)
    return html


def _date_id(planned: Planned) -> str:
    """Return an id that begins with the second of publication; those before 2017 have a number."""
    if planned.id.startswith("WS"):
        return planned.id
    return f"WS{int(planned.created.timestamp()):08x}{planned.number:016x}"


def compose_issue(day: date, stories: Iterable[Planned]) -> str:
    """Return the day page of the printed paper since 2021."""
    rows = "".join(
        f'<div class="newslist-common"><a href="{s.url[5:]}">Story {s.number}</a></div>'
        for s in stories
    )
    return (
        f'<html><body><div class="edition-name">China Daily {day:%Y-%m-%d}</div>'
        f'<div class="newslist-bigtitle"><h2>Page 1</h2></div>{rows}</body></html>'
    )


def compose_old_issue(stories: Iterable[Planned]) -> str:
    """Return the index of a day's paper before 2021."""
    names = ((story, story.url.rpartition("/")[2]) for story in stories)
    rows = "".join(f'<li><a href="{name}">Story {s.number}</a></li>' for s, name in names)
    return f"<html><body><table><tr><td><ul>{rows}</ul></td></tr></table></body></html>"


def compose_search(stories: Sequence[Planned], page: int, *, broken: bool) -> bytes:
    """Return a page of the search API's answer, 10 rows each; a broken one is no valid JSON."""
    total = len(stories)
    rows = stories[page * SEARCH_ROWS : (page + 1) * SEARCH_ROWS]
    answer = {
        "content": [_describe(story) for story in rows],
        "totalPages": -(-total // SEARCH_ROWS),
        "totalElements": total,
        "number": page,
        "size": SEARCH_ROWS,
    }
    text = json.dumps(answer, ensure_ascii=False)
    if broken:
        text = text.replace("the so-called", 'the "so-called"\n')
    return text.encode()


def compose_sitemap(stories: Iterable[Planned]) -> str:
    """Return a sitemap of the stories."""
    rows = "".join(
        f"<url><loc>{s.url}</loc><lastmod>{s.day.isoformat()}</lastmod></url>" for s in stories
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
    )


def _describe(story: Planned) -> dict[str, object]:
    return {
        "id": story.id,
        "title": f"Story {story.number}",
        "url": story.url,
        "plainText": f"It was the so-called story {story.number}.",
        "source": "China Daily",
        "columnName": story.section,
        "pubDateStr": f"{story.created:%Y-%m-%d %H:%M}",
        "publishTime": int(story.created.timestamp() * 1000),
    }


def _compose_old(story: Story, planned: Planned, strip: str) -> str:
    trail = " / ".join(name for name, _ in list_trail(story.section))
    paragraphs = "".join(f"<p>{escape(text, quote=False)}</p>" for text in story.paragraphs)
    stated = (
        f"<articleid>{planned.id.removeprefix('content_')}</articleid>"
        f"<date>{planned.created:%Y-%m-%d %H:%M:%S}.0</date><author></author>"
        f"<title>{escape(story.headline)}</title>"
    )
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/>'
        f"<title>{escape(story.headline)}</title></head><body>"
        f"<!--enpproperty {stated}/enpproperty-->"
        f'<p>{trail}</p><h2 class="title">{escape(story.headline)}</h2>'
        f"<p>(China Daily) Updated: {planned.created:%Y-%m-%d %H:%M}</p>"
        f"<!--enpcontent-->{paragraphs}<!--/enpcontent-->{strip}</body></html>"
    )
