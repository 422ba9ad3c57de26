"""What stands around every story of an invented site, in the markup facts of the real one.

Known from whole pages of 2019 and 2024: element names, classes, ids and order are the site's,
every text is made up. On the wire it is XHTML with self-closed void elements, `xml:space`,
CDATA in scripts, comments with template code that was never rendered, and runs of blank lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

IMAGES = "//img2.chinadaily.com.cn"
WWW = "//www.chinadaily.com.cn"
BLANK = "\n      \n        \n      \n"

# a section's path and the name that navigation and breadcrumb print
SECTIONS = {
    "china/society": "Society",
    "china/scitech": "Innovation",
    "world/europe": "Europe",
    "world/china-us": "China-US",
    "business/tech": "Tech",
    "culture/art": "Art",
    "sports/tennis": "Tennis",
    "opinion/op-ed": "Op-Ed",
}
TOPS = {"china": "China", "world": "World", "business": "Business", "life": "Lifestyle"} | {
    name: name.capitalize() for name in ("culture", "travel", "sports", "opinion", "regional")
}

_DOCTYPE = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
    '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n\n'
    '<html xmlns="http://www.w3.org/1999/xhtml">\n'
)
_SCRIPT = """    <script type="text/javascript" xml:space="preserve">
      //<![CDATA[
      var invented = true;
      function placeNumber(number) {
        if (number < 3 && invented) {
          document.write('<ul class="lisBox"><li><a href="' + number + '">n</a></li></ul>');
        }
      }
      //]]>
    </script>
"""
_UNRENDERED = """    <!--   <th:block th:include="@{/}+'common/invented' :: box"/>
      <th:block th:each="story,iterStat:${storyList}">
        <a th:href="${story.prUrl}" th:utext="${story.title}" target="_blank"></a>
      </th:block>\t\t-->
"""


@dataclass(frozen=True)
class Link:
    """A story named in a side column: URL, headline and picture without a scheme."""

    url: str
    headline: str
    image: str


def name_section(path: str) -> str:
    """Give the printed name of a section: "Society" for `china/society`."""
    return SECTIONS.get(path) or TOPS.get(path) or path.rpartition("/")[2].replace("_", " ").title()


def list_trail(path: str) -> tuple[tuple[str, str], ...]:
    """Give names and paths from the main division down to a section.

    >>> list_trail("china/society")
    (('China', 'china'), ('Society', 'china/society'))
    """
    steps = path.split("/")
    paths = ["/".join(steps[: count + 1]) for count in range(len(steps))]
    return tuple((name_section(step), step) for step in paths)


def compose_page(title: str, metas: str, body: str) -> str:
    """Give a whole document."""
    return (
        f"{_DOCTYPE}<head>\n"
        '    <meta http-equiv="Content-Type" content="text/html; charset=utf-8" />\n'
        f"    <title>{escape(title)} - Chinadaily.com.cn</title>\n"
        f"{metas}{BLANK}</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def compose_metas(pairs: Iterable[tuple[str, str | None]], key: str = "name") -> str:
    """Give meta elements; one without a value has no `content`, as on the site."""
    contents = (
        (name, "" if text is None else f' content="{escape(text)}"') for name, text in pairs
    )
    return "".join(f'      <meta {key}="{name}"{content} />\n' for name, content in contents)


def compose_links() -> str:
    """Give the style sheets and scripts of the head."""
    style = f"{IMAGES}/static/2017www_china_page_en/css"
    script = f"{IMAGES}/static/common/js"
    sheets = ("bootstrap.min.css", "layout.css?ver=4", "r-public.css?var=363", "r-content.css?v=9")
    names = ("html5shiv", "respond.min", "jquery.min", "share", "jweixin-1.0.0")
    return (
        "".join(
            f'    <link rel="stylesheet" type="text/css" href="{style}/{sheet}" />\n'
            for sheet in sheets
        )
        + "".join(
            f'    <script xml:space="preserve" src="{script}/{name}.js"></script>\n'
            for name in names
        )
        + "    <!--[if lt IE 9]>\n\n<style>\n.zhezhao{color:#ddd;}\n</style>\n<![endif]-->\n"
    )


def compose_top(nav: Sequence[str], section: str) -> str:
    """Give everything above the main part of a page: menus twice, and the second-level menu."""
    tops = [
        f'          <li style=" width:65px;">\n            <a target="_top" href="{WWW}/{path}">'
        f"{name.upper()}</a>\n          </li>\n"
        for path, name in TOPS.items()
    ]
    second = [
        f'        <li>\n          <a target="_top" shape="rect" href="{WWW}/{path}">'
        f"{name_section(path)}</a>\n          \n        </li>\n{BLANK}"
        for path in nav
    ]
    home = f'<a class="a-center" target="_top" href="{WWW}"><img src="{WWW}/logo.png" alt="" /></a>'
    return (
        f"{_SCRIPT}      <!-- 响应式导航开始 -->\n"
        f'      <nav class="navbartop1">\n        <div class="img-center res-m">{home}</div>\n'
        f'      </nav>\n      <ul class="xiao-ul">\n{"".join(tops)}      </ul>\n'
        f'      <div class="topBar">\n        <div class="logo">{home}</div>\n'
        f'        <input name="query" id="searchText" type="text" />\n      </div>\n'
        f'      <div class="topNav">\n        <ul class="dropdown">\n{"".join(tops)}'
        f"        </ul>\n      </div>\n    <!-- 二级菜单 -->\n"
        f'    <div class="topNav2_art" style="margin-bottom:0;">\n'
        f"      <span>{list_trail(section)[0][0]}</span>\n      <ul>\n{''.join(second)}"
        f"      </ul>\n    </div>\n"
    )


def compose_breadcrumb(section: str) -> str:
    """Give the breadcrumb: the slash is inside the text of its links."""
    crumbs = [
        f'{BLANK}          <a shape="rect" href="{WWW}/{path}">/ {name}</a>\n{BLANK}'
        for name, path in list_trail(section)
    ]
    return (
        f'<span id="bread-nav">{BLANK}'
        f'          <a shape="rect" href="{WWW}">Home</a>\n{"".join(crumbs)}      </span>'
    )


def compose_small_breadcrumb(section: str) -> str:
    """Give the breadcrumb for small screens, without slashes."""
    crumbs = [
        f'{BLANK}          <li><a shape="rect" href="{WWW}/{path}">{name}</a></li>\n'
        for name, path in list_trail(section)
    ]
    return (
        f'    <ol class="breadcrumb res-m" id="bread-nav1">{BLANK}'
        f'           <li><a shape="rect" href="{WWW}">Home</a></li>\n{"".join(crumbs)}    </ol>\n'
    )


def compose_share_links(url: str, headline: str) -> str:
    """Give the share links of the info line, which hold the headline unescaped."""
    ends = {
        "facebook": f"https://www.facebook.com/sharer.php?title={headline}&amp;u={url}",
        "twitter": f"https://twitter.com/share?text={headline}&amp;url={url}",
        "linkedin": f"http://www.linkedin.com/shareArticle?mini=true&amp;title={headline}&amp;url={url}",
    }
    return "".join(
        f'          <a title="{name}" style="cursor:pointer; " target="_blank" href="{href}">'
        f'<img src="https:{WWW}/image_e/2020/{name}.png" height="17px" /></a>\n'
        for name, href in ends.items()
    )


def compose_share_box(url: str, headline: str) -> str:
    """Give the boxes of share links between info line and body."""
    links = compose_share_links(url, headline)
    return (
        f'      <div class="moreshare">\n        <span class="closesharepc">Share</span>\n{links}'
        f'      </div>\n      <div id="qrcode">\n        <span>Share - WeChat</span>\n'
        f'        <div id="qrcodearea" title="{url}"></div>\n      </div>\n'
        f'      <div class="share">\n        <div class="share-core">\n{links}'
        f'          <!-- <a title="linkedin" th:href="\'?title=\'+ ${{story.title}}"></a>\t\t-->\n'
        f'        </div>\n        <div class="share-close">\n          <span>CLOSE</span>\n'
        f"        </div>\n      </div>\n\n"
    )


def compose_boxes(links: Sequence[Link]) -> str:
    """Give the boxes of picture and headline of side columns."""
    return "".join(
        f'              <div class="tw4">\n                <div class="tw4_p">'
        f'<a target="_blank" shape="rect" href="{link.url}">'
        f'<img width="140" height="90" src="{link.image}" /></a></div>\n'
        f'                <div class="tw4_t"><a target="_blank" shape="rect" href="{link.url}">'
        f"{link.headline}</a></div>\n              </div>\n{BLANK}"
        for link in links
    )


def compose_photos(links: Sequence[Link]) -> str:
    """Give the pictures of other stories below a story."""
    boxes = [
        f'                  <div class="p_art">\n                    <span><a target="_blank" '
        f'shape="rect" href="{link.url}"><img width="227" height="158" src="{link.image}" /></a>'
        f'</span>\n                    <a class="t_art" target="_blank" shape="rect" '
        f'href="{link.url}">{link.headline}</a>\n                  </div>\n{BLANK}'
        for link in links
    ]
    return (
        f'        <div class="mb20 r-phototitle">\n          <div class="bt2"><b>\n            '
        f'<a shape="rect" href="{WWW}/china/211flash">Photo</a>\n            </b></div>\n'
        f'          <div class="photo_art">\n{"".join(boxes)}          </div>\n        </div>\n'
    )


def compose_side(links: Sequence[Link], css_class: str) -> str:
    """Give the right column: a list without pictures, then boxes under headings."""
    latest = "".join(
        f'              <li><a target="_blank" shape="rect" href="{link.url}">{link.headline}</a>'
        f"</li>\n{BLANK}"
        for link in links
    )
    boxes = [
        f'        <!-- {name} -->\n        <div class="bt2 lunbor-600"><b>\n'
        f'          <a target="_top" shape="rect" href="{WWW}/china/{name.lower()}">{name}</a>\n'
        f'          </b></div>\n        <div class="tw4Box lunbor-600">{BLANK}'
        f"{compose_boxes(links[start::4])}        </div>\n{_UNRENDERED}"
        for start, name in enumerate(("Newsmaker", "Exclusive", "Special", "Photo"))
    ]
    return (
        f'      <div class="{css_class}">\n{_UNRENDERED}        <ul class="lisBox lunbor-600">\n'
        f"{latest}          </ul>\n{''.join(boxes)}      </div>\n"
    )


def compose_pager(urls: Sequence[str], page: int) -> str:
    """Give the pager for large screens; `urls` are those of all pages. Beyond ten it is cut."""
    first = max(0, min(page - 5, len(urls) - 10))
    current = f'<span style="background-color: #003366;color: #fff;">{page}</span>'
    marks = [
        BLANK + (current if number == page else f'<a href="{url}">{number}</a>') + BLANK
        for number, url in enumerate(urls, 1)
        if first < number <= first + 10
    ]
    # The template leaves blank lines for every page that it does not name.
    blank = BLANK * (len(urls) - len(marks))
    ends = ""
    if page < len(urls):
        ends = (
            f'        <a class="pagestyle" href="{urls[page]}">Next</a>&nbsp;&nbsp;\n'
            f'        <a style="text-decoration:none" href="{urls[-1]}">&gt;&gt;|</a>\n'
        )
    return (
        f'            <div id="div_currpage"><!--&nbsp;&nbsp;-->\n{"".join(marks)}{blank}{ends}'
        f"            </div>\n"
    )


def compose_small_pager(urls: Sequence[str], page: int) -> str:
    """Give the pager for small screens: `1/113`; without text where there is one page."""
    inner = ""
    if len(urls) > 1:
        inner = (
            f'              <span class="pageno">\n                <a href="javascript:void (0)" '
            f'shape="rect">\n                  {page}/{len(urls)}</a>\n              </span>\n'
        )
    if page < len(urls):
        inner += (
            f'              <span class="next">\n                <a class="pagestyle" shape="rect" '
            f'href="{urls[page]}">Next</a>\n              </span>\n'
        )
    return (
        f'            <div class="selectpage">\n                <!--移动分页-->\n{inner}'
        f"            </div>\n"
    )


def compose_footer() -> str:
    """Give what follows the main part of every page."""
    about = "".join(
        f'            <div class="midd-a"><a href="https:{WWW}/e/static_e/{name}" target="_blank">'
        f"About {name}</a></div>\n\n"
        for name in ("us", "advertising", "contact", "jobs")
    )
    tops = "".join(
        f'          <li style=" width:65px;"><a href="https:{WWW}/{path}" target="_blank">'
        f"{name.upper()}</a></li>\n"
        for path, name in TOPS.items()
    )
    return (
        f'      <!--回顶部-->\n      <div class="hui-dingbu">\n        <div class="ding-nei">'
        f'<a href="">BACK TO THE TOP</a></div>\n      </div>\n      <div class="dibu-one"></div>\n'
        f'      <div class="topNav_art2">\n        <ul class="dropdown">\n{tops}        </ul>\n'
        f'      </div>\n      <div class="dibu-three">\n        <div class="dibu-three-nei">\n'
        f'            <div class="lo-a">Copyright 1995 - {_SCRIPT}2024 . Everything here '
        f"is invented.</div>\n{about}        </div>\n      </div>\n"
        f'      <footer class="mobile-foot">\n          <p class="footer-p">\n            All '
        f"of it is invented.\n          </p>\n      </footer>\n"
        f"{_SCRIPT}{_UNRENDERED}"
    )
