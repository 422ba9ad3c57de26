"""The sites of China Daily and their sections, as data.

A section is named by the path of its listing. The sections of the www edition are those in its
navigation of 2019-2026; `editorials` was `editionals` until 2022. A crawl finds further sections
in the navigation.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """One site: `base` is its URL, `sections` are the paths of its listings."""

    name: str
    base: str
    sections: tuple[str, ...]

    def listing_url(self, section: str) -> str:
        """Return the URL of the first page of a section's listing."""
        return f"{self.base}/{section}"

    def has_top(self, section: str) -> bool:
        """Return True if a section is one of the edition's main sections, or below one."""
        return section.partition("/")[0] in {known.partition("/")[0] for known in self.sections}


def _under(top: str, names: str) -> tuple[str, ...]:
    return tuple(f"{top}/{name}" for name in names.split())


WWW = Edition(
    name="www",
    base="https://www.chinadaily.com.cn",
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
