"""The pages of an invented site: articles, galleries, section listings."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from random import Random
from typing import Literal, TypeVar

from tests.support.newsroom.furniture import (
    BLANK,
    IMAGES,
    SECTIONS,
    WWW,
    Link,
    compose_breadcrumb,
    compose_footer,
    compose_links,
    compose_metas,
    compose_page,
    compose_pager,
    compose_photos,
    compose_share_box,
    compose_share_links,
    compose_side,
    compose_small_breadcrumb,
    compose_small_pager,
    compose_top,
    name_section,
)
from tests.support.newsroom.invention import invent_headline
from tests.support.newsroom.story import Figure, Story

Furniture = Literal["full", "small"]
_Part = TypeVar("_Part")

_SIDE_STORIES = 44
# so many old stories are named by the side columns of all pages together
_OLD_STORIES = 100


def compose_article(
    story: Story, page: int = 1, furniture: Furniture = "full", serving: int = 0
) -> str:
    """Give a page of an article. Its side columns change with `serving`, nothing else does.

    `small` leaves out menus, side columns and footer.
    """
    main = (
        f'    <div class="main_art">\n      <div class="lft_art" id="lft-art">{BLANK}'
        f"      <h1>{story.headline}</h1>\n      <h2></h2>\n"
        f'      <div class="info">\n        <span class="info_l">\n{_compose_info(story)}'
        f'        </span>\n        <span class="info_r">\n{_share_links(story)}        </span>\n\n'
        f"      </div>\n\n\n{_share_box(story)}{_compose_content(story, page)}{BLANK}"
        f"{_compose_pagers(story, page)}"
    )
    if furniture == "small":
        return _compose_document(story, _crumbs(story) + main + "      </div>\n    </div>\n")
    return _compose_document(story, _compose_around(story, main, serving))


def compose_gallery(
    story: Story, page: int = 1, furniture: Furniture = "full", serving: int = 0
) -> str:
    """Give a page of a gallery: headline above the columns, share links in the info line."""
    main = (
        f'    <div class="main_art">\n      <div class="w999">\n        <div class="logo">\n'
        f"          {_breadcrumb(story)}\n        </div>\n      </div>\n\n\n"
        f'      <div class="ce_art">\n        \n        <h1>{story.headline}</h1>\n'
        f"        <h2></h2>\n      </div>\n"
        f'      <div class="info">\n        <span class="info_l">\n'
        f"{_compose_info(story)}{_share_links(story)}        </span>\n\n\n"
        f'        <span class="info_r"></span>\n      </div>\n{_share_box(story)}'
        f'      <div class="picshow"> {BLANK}{_compose_content(story, page)}\n'
        f'        <!--<div id="div_currpage">&nbsp;&nbsp;-->\n{_compose_pagers(story, page)}'
        f"        <!--</div>-->\n      </div>\n    </div>\n"
    )
    if furniture == "small":
        return _compose_document(story, main)
    return _compose_document(story, _compose_gallery_around(story, main, serving))


def compose_listing(
    section: str,
    rows: Sequence[Story],
    page: int = 1,
    last_page: int = 1,
    lead: Sequence[Story] = (),
    nav: Sequence[str] = (),
    aside: Sequence[Story] = (),
) -> str:
    """Give a page of a section's listing.

    `lead` are the stories of the box above the list, `nav` the paths of the second-level menu,
    `aside` the stories of other sections in the side column. Lines end as on the real listing.
    """
    urls = [f"{WWW}/{section}/page_{number}.html" for number in range(1, last_page + 1)]
    metas = f'      <META name="pagetype" content="2" />\n{compose_links()}'
    body = (
        f"{compose_top(nav, section)}{compose_small_breadcrumb(section)}"
        f'<div class="topNav3_art"> {compose_breadcrumb(section)} </div>\n'
        f'<div class="main_art">\n    <div class="lft_art" id="left">\n{_compose_lead(lead)}'
        f"        <!--list-->{BLANK}{''.join(map(_compose_row, rows))}"
        f"{compose_pager(urls, page)}{compose_small_pager(urls, page)}"
        f"    </div>\n{compose_side([_link(story) for story in aside], 'mai_r')}</div>\n"
        f"{compose_footer()}"
    )
    title = f"{name_section(section)} - China Daily"
    return compose_page(title, metas, body).replace("\n", "\r\n")


def _compose_document(story: Story, body: str) -> str:
    image = story.figures[0].url if story.figures else None
    names = {
        "keywords": ",".join(story.keywords) or None,
        "description": story.description,
        "twitter:title": story.headline,
        "articaltype": "COMPO",
        "filetype": "1",
        "pagetype": "1",
        "contentid": story.id,
        "publishdate": f"{story.created:%Y-%m-%d}",
        "editor": story.editor,
        "author": story.editor,
        "source": story.source,
    }
    properties = {"og:title": story.headline, "og:url": story.url, "og:image": image}
    metas = compose_metas(names.items()) + compose_metas(properties.items(), key="property")
    return compose_page(story.headline, compose_links() + metas, body)


def _compose_around(story: Story, main: str, serving: int) -> str:
    side = _invent_side(story, serving)
    nav = [path for path in SECTIONS if path.partition("/")[0] == story.section.partition("/")[0]]
    return (
        f"{compose_top(nav, story.section)}{_crumbs(story)}"
        f"{compose_small_breadcrumb(story.section)}{main}"
        f"{compose_photos(side[:12])}      </div>\n"
        f"{compose_side(side[12:], 'rgt_art')}    </div>\n{compose_footer()}"
    )


def _compose_gallery_around(story: Story, main: str, serving: int) -> str:
    side = _invent_side(story, serving)
    return (
        f"{compose_top((), story.section)}"
        f"{compose_small_breadcrumb(story.section)}{main}"
        f'    <div class="main_art">\n      <div class="lft_art">\n'
        f"{compose_photos(side[:12])}      </div>\n"
        f"{compose_side(side[12:], 'rgt_art')}    </div>\n{compose_footer()}"
    )


def _compose_info(story: Story) -> str:
    parts = [part for part in (story.byline, story.source) if part]
    lines = [f"          {part} |\n" for part in parts]
    return f"{''.join(lines)}          Updated: {story.updated:%Y-%m-%d %H:%M}\n"


def _compose_content(story: Story, page: int) -> str:
    figures = _take_share(story.figures, page, story.pages)
    paragraphs = _take_share(story.printed_paragraphs(), page, story.pages)
    text = "".join(f" \n<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    pictures = "".join(map(_compose_figure, figures))
    return f'      <div id="Content">\n        \n        {pictures}{text} \n      </div>\n'


def _compose_figure(figure: Figure) -> str:
    name = figure.url.rpartition("/")[2].partition(".")[0]
    caption = escape(f"{figure.caption or ''}{figure.printed}", quote=False)
    printed = caption.replace("\u00a0", "&nbsp;")
    under = (
        f' <figcaption style="display: table-caption; caption-side: bottom;">\n   {printed} \n'
        f" </figcaption> \n"
    )
    return (
        f'<figure class="image" style="display: table;"> \n <img src="{figure.url[6:]}" '
        f'data-from="newsroom" data-mimetype="image/jpeg" id="img-{name}" /> \n'
        f"{under if caption else ''}</figure>"
    )


def _take_share(parts: Sequence[_Part], page: int, pages: int) -> Sequence[_Part]:
    return parts[len(parts) * (page - 1) // pages : len(parts) * page // pages]


def _compose_pagers(story: Story, page: int) -> str:
    urls = [story.page_url(number).removeprefix("https:") for number in range(1, story.pages + 1)]
    pager = compose_pager(urls, page) if story.pages > 1 else ""
    return f"{pager}{compose_small_pager(urls, page)}"


def _compose_lead(stories: Sequence[Story]) -> str:
    if not stories:
        return ""
    first, *rest = map(_link, stories)
    boxes = [
        f'                            <div class="tBox2"><a target="_blank" shape="rect" '
        f'href="{link.url}">{link.headline}</a></div>\n{BLANK}'
        for link in rest
    ]
    return (
        f'        <div class="tw2" style="margin-bottom:10px;">\n            <div class="tw2_l">'
        f'{BLANK}<a target="_blank" shape="rect" href="{first.url}"><img width="290" height="187" '
        f'src="{first.image}" /></a>\n<span class="tw2_l_t"><a target="_blank" shape="rect" '
        f'href="{first.url}">{first.headline}</a></span>\n            </div>\n'
        f'            <div class="tw2_r">\n                <div class="mb10">\n{"".join(boxes)}'
        f"                </div>\n            </div>\n        </div>\n\n"
    )


def _compose_row(story: Story) -> str:
    link = _link(story)
    picture = (
        f'                        <a target="_blank" shape="rect" href="{link.url}">\n'
        f'                            <img width="200" height="130" src="{link.image}" />\n'
        f"                        </a>\n\n"
    )
    return (
        f'                <div class="mb10 tw3_01_2 ">\n                    \n\n'
        f"{picture if story.figures else ''}                    \n"
        f'                    <span class="tw3_01_2_t">\n                <h4><a shape="rect" '
        f'href="{link.url}">{_emphasize(story)}</a></h4>\n'
        f"                <b>{story.created:%Y-%m-%d %H:%M}</b>\n              </span>\n"
        f"                </div>\n            \n            \n"
    )


def _emphasize(story: Story) -> str:
    """Give the headline of a row; some of them emphasize the last word."""
    start, _, last = story.headline.rpartition(" ")
    return f"{start} <EM>{last}</EM>" if story.id.endswith("7") else story.headline


def _link(story: Story) -> Link:
    image = story.figures[0].url if story.figures else f"https:{WWW}/none.jpeg"
    return Link(story.url[6:], story.headline, image[6:])


def _invent_side(story: Story, serving: int) -> list[Link]:
    """Give stories that the site does not serve: of years ago, so that only links name them."""
    rng = Random(f"{story.id} {serving}")  # noqa: S311  # side columns are no secrets
    stem = "201803/07"
    ids = [f"5a9f{number:020x}" for number in rng.sample(range(_OLD_STORIES), _SIDE_STORIES)]
    return [
        Link(
            f"{WWW}/a/{stem}/WS{name}.html",
            invent_headline(rng),
            f"{IMAGES}/images/{stem}/{name}.jpeg",
        )
        for name in ids
    ]


def _crumbs(story: Story) -> str:
    return f'    <div class="topNav3_art"> {_breadcrumb(story)}</div>\n'


def _breadcrumb(story: Story) -> str:
    return compose_breadcrumb(story.section)


def _share_links(story: Story) -> str:
    return compose_share_links(story.url, story.headline)


def _share_box(story: Story) -> str:
    return compose_share_box(story.url, story.headline)
