from __future__ import annotations

import pytest

from crawler.extraction.fields.breadcrumb import read_section


@pytest.mark.parametrize(
    ("crumbs", "section"),
    [
        (["Home", "/ China", "/ Society"], "China / Society"),
        (["HOME", "/ OPINION", "/ Op-Ed Contributors"], "OPINION / Op-Ed Contributors"),
        (["首页", "> 评论", " > 海外观察"], "评论 / 海外观察"),
        (["评论", " > 海外观察"], "评论 / 海外观察"),
        (["Home", "/ China", "/ HK/Macao"], "China / HK/Macao"),
        (["Home", "/ 2016 NPC & CPPCC sessions"], "2016 NPC & CPPCC sessions"),
        (["Home | Industries"], "Industries"),
        (["Home", "", "/"], None),
        ([], None),
    ],
)
def test_home_page_is_not_a_section(crumbs: list[str], section: str | None) -> None:
    assert read_section(crumbs) == section
