"""The sites of China Daily, and their sections, as data.

An edition is named by its host, a section by the path of its listing. How each fact is known
stands beside it: "seen" on a saved page; "collector", with the years, in the public code of others
that ran against the site; "unknown" where it was looked for and not found. A crawl finds further
sections in the navigation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.urls import DOMAIN, plain_url, read_edition

# /world/china-us/page_2.html, /5bd5639ca3101a87ca8ff634/5bd5669ba3101a87ca8ff666,
# /c/zhuanti/6597728fa310af3247ffaeae/page_2.html
_SECTION = re.compile(
    r"/(?P<section>(?:c/)?[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+){0,2})"
    r"(?:/page_(?P<n>[1-9][0-9]{0,4})\.html)?/?"
)
# the second part of china/59b8d010a3108c54ed7dfc23: the id of a section in the CMS
_CATALOGUE_ID = re.compile(r"(?:^|/)[0-9a-f]{24}(?:/|$)")


@dataclass(frozen=True, slots=True)
class Edition:
    """One site: `base` is its URL, `language` `en` or `zh`, `sections` the paths of its listings.

    An edition without sections has no known listing: its stories are found by links, in the
    search and in the printed paper.
    """

    name: str
    language: str
    sections: tuple[str, ...] = ()

    @property
    def base(self) -> str:
        """Return the URL of the site, without a slash behind it."""
        return f"https://{self.name}.{DOMAIN}"

    @property
    def front_urls(self) -> tuple[str, ...]:
        """Return the URLs of the home page and of the main sections that have no listing."""
        tops = dict.fromkeys(section.partition("/")[0] for section in self.sections)
        fronts = (top for top in tops if not self.has_section(top))
        return (f"{self.base}/", *(f"{self.base}/{top}" for top in fronts))

    def listing_url(self, section: str, page: int = 1) -> str:
        """Return the URL of a page of a section's listing; pages count from 1."""
        first = f"{self.base}/{section}"
        return first if page == 1 else f"{first}/page_{page}.html"

    def has_top(self, section: str) -> bool:
        """Return True if a section is one of the edition's main sections, or below one."""
        return section.partition("/")[0] in {known.partition("/")[0] for known in self.sections}

    def has_section(self, section: str) -> bool:
        """Return True if a path is that of a section.

        One that is not in `sections` is known by its id in the CMS, or as the second part of a
        path below a main section.
        """
        below = section.count("/") == 1 and self.has_top(section)
        return section in self.sections or below or is_section_id(section)


@dataclass(frozen=True, slots=True)
class SectionUrl:
    """The parts of the URL of a listing."""

    edition: str
    section: str
    page: int


def is_section_id(section: str) -> bool:
    """Return True if a path holds the id of a section in the CMS.

    >>> [is_section_id(path) for path in ("china/59b8d010a3108c54ed7dfc23", "china/society")]
    [True, False]
    """
    return _CATALOGUE_ID.search(section) is not None


def read_section_url(url: str) -> SectionUrl | None:
    """Return the parts of the URL of a section's listing on any edition; None for any other URL.

    >>> read_section_url("https://tech.chinadaily.com.cn/5b7621d3a310030f813cf45b/page_2.html")
    SectionUrl(edition='tech', section='5b7621d3a310030f813cf45b', page=2)
    >>> read_section_url("https://www.chinadaily.com.cn/e/static_e/about") is None
    True
    """
    plain = plain_url(url)
    if plain is None or (edition := EDITIONS.get(read_edition(plain))) is None:
        return None
    found = _SECTION.fullmatch(urlsplit(plain).path)
    if found is None or not edition.has_section(found["section"]):
        return None
    return SectionUrl(edition.name, found["section"], int(found["n"] or 1))


def _under(top: str, names: str) -> tuple[str, ...]:
    return tuple(f"{top}/{name}" for name in names.split())


WWW = Edition(
    name="www",
    language="en",
    sections=(
        *_under(
            "china",
            # those with a hexadecimal id: latest, Hong Kong and Macao, health, military, exclusive,
            # video; from `editorpicks` on seen in 2026
            "59b8d010a3108c54ed7dfc23 governmentandpolicy society scitech crossstraits coverstory"
            " newsmaker education environment 59b8d010a3108c54ed7dfc30 59b8d010a3108c54ed7dfc27"
            " 59b8d010a3108c54ed7dfc25 211flash editorpicks teahouse special_coverage"
            " 59b8d010a3108c54ed7dfc22 5bff7e9ea310eff30328bd28",
        ),
        *_under(
            "world",
            "asia_pacific america europe middle_east africa china-us cn_eu China-Japan-Relations"
            " china-africa worldwatch newsmaker special_coverage world-in-photos",
        ),
        *_under("business", "economy companies biz_industries tech motoring chinadata money"),
        *_under("life", "fashion celebrity people health video photo"),
        "food",
        *_under(
            "culture",
            "art musicandtheater filmandtv books heritage eventandfestival culturalexchange"
            " video photo",
        ),
        *_under("travel", "news citytours guidesandtips footprint aroundworld photo video"),
        *_under(
            "sports",
            # those with a hexadecimal id: track and field, winter sports
            "soccer basketball volleyball tennis golf swimming china stars"
            " 59b8d012a3108c54ed7dfc72 5a12a5d9a310f9b1cd619a19",
        ),
        *_under(
            "opinion",
            "editorials editionals op-ed commentator columnists globalviews fromthechinesepress"
            " opinionline readers forumtrends cartoon-index",
        ),
        "regional",
        "video",
    ),
)

# Serves the tree of www too. Listings: collectors of 2026, in the template of www. Its navigation
# leads to chinadailyglobal.com, which is not ours.
GLOBAL = Edition("global", "en", ("world", "business/5c2336fea310d91214051089"))

# They serve articles. Listings: unknown.
_ENGLISH = (GLOBAL, *(Edition(name, "en") for name in ("usa", "europe", "africa")))

# Chinese sites, which share one template; a listing has 40 pages at most (collectors, 2026). The
# year before sections is the last in which a collector used them.
_CHINESE = (
    Edition(
        "cn",
        "zh",
        (
            # 2026
            *("yuanchuang", "gtx", "6597728fa310af3247ffaeae"),
            # 2024: stories by China Daily, media, health, travel
            "5b753f9fa310030f813cf408/5bd54dd6a3101a87ca8ff5f8/5bd54e59a3101a87ca8ff606",
            "5b753f9fa310030f813cf408/5bd549f1a3101a87ca8ff5e0",
            "jiankang",
            *_under(
                "wenlv",
                "5b7628dfa310030f813cf495 5b7628c6a310030f813cf48f 5b7628c6a310030f813cf48b"
                " 5b7628c6a310030f813cf492 5b7628c6a310030f813cf493",
            ),
        ),
    ),
    # 2026
    Edition(
        "china",
        "zh",
        ("5bd5639ca3101a87ca8ff636", "5bd5639ca3101a87ca8ff634", "theory", "xuexi"),
    ),
    Edition("world", "zh", ("5bd55927a3101a87ca8ff618",)),
    Edition(
        "caijing",
        "zh",
        (
            # 2026
            "5b7620c4a310030f813cf452",
            # 2024
            *_under(
                "stock",
                "5f646b7fa3101e7ce97253d3 5f646b7fa3101e7ce97253d6 5f646b7fa3101e7ce97253d9"
                " 5f646b7fa3101e7ce97253dc 5f646b7fa3101e7ce97253df",
            ),
        ),
    ),
    # 2024
    Edition("tech", "zh", ("5b7621d3a310030f813cf45b",)),
    # 2024: style, education, sports
    Edition(
        "fashion",
        "zh",
        ("5b762404a310030f813cf467", "5b762404a310030f813cf461", "5b762404a310030f813cf462"),
    ),
    # In the navigation of 2023. Listings: unknown.
    *(Edition(name, "zh") for name in ("kan", "column", "ent", "cnews", "pic", "cartoon")),
    # A template of its own (collectors, 2024-2026).
    Edition(
        "language",
        "zh",
        tuple(
            "thelatest news_hotwords/word_of_the_day news_bilingual news_hotwords practice_tongue"
            " trans_collect news_photo video_links audio_cd columnist"
            " 5af95d44a3103f6866ee845c".split()
        ),
    ),
)

EDITIONS = {edition.name: edition for edition in (WWW, *_ENGLISH, *_CHINESE)}

# Its address stands in public lists of sitemaps; last written in 2014, and still served in 2026.
SITEMAP = f"{WWW.base}/sitemap.xml"
