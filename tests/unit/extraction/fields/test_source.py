from __future__ import annotations

import pytest

from crawler.extraction.fields.source import is_agency, read_source


@pytest.mark.parametrize(
    ("printed", "source"),
    [
        ("XInhua", "Xinhua"),
        ("XINHUA", "Xinhua"),
        ("HK EDITION", "HK Edition"),
        ("AGENCIES", "Agencies"),
        ("CHINA\u00a0DAILY", "China Daily"),
        ("CHINA DAILY GLOBAL", "China Daily Global"),
        ("chinadaily.com.cb", "chinadaily.com.cn"),
        ("Chinadaily.com.cn", "chinadaily.com.cn"),
        ("china.org.cn", "China.org.cn"),
        ("( chinadaily.com.cn )", "chinadaily.com.cn"),
        ("Xinhua/Agencies", "Xinhua/Agencies"),
        ("xinhua / AGENCIES", "Xinhua/Agencies"),
        ("Xinhua-Agencies", "Xinhua/Agencies"),
        ("Agence France-presse", "Agence France-Presse"),
        ("PEOPLE\u2019S DAILY ONLINE", "People's Daily Online"),
        ("（新华社）", "新华社"),
        ("Zhejiang Daily", "Zhejiang Daily"),
        ("http://www.example.org/news", "http://www.example.org/news"),
        ("()", None),
        (" ", None),
        (None, None),
    ],
)
def test_a_source_has_one_spelling(printed: str | None, source: str | None) -> None:
    assert read_source(printed) == source


@pytest.mark.parametrize(
    "name",
    [
        "Xinhua", "XINHUA", "Xinhua News Agency", "Agencies", "AFP", "AP", "Reuters",
        "Agence France-presse", "ASSOCIATED PRESS", "China Daily", "China Daily Europe",
        "China Daily Africa Weekly", "China Daily USA", "HK EDITION", "chinadaily.com.cn",
        "fmprc.gov.cn", "ezhejiang.gov.cn", "Ecns.cn", "unwomen.org", "CGTN", "CCTV",
        "China News Service", "China Plus", "People's Daily", "Global Times", "Bloomberg",
        "Project Syndicate", "newsphoto", "China Watch", "21st Century", "Shanghai Star",
        "Beijing Weekend", "新华社", "中国日报网", "( China Daily)",
    ],
)  # fmt: skip
def test_publishers_are_agencies(name: str) -> None:
    assert is_agency(name)


@pytest.mark.parametrize(
    "name",
    ["Zhou Mo", "TARIQ H. MALIK", "T.Malik", "J.K. Rowling", "Ann", "Qixin", "China", "张三", ""],
)
def test_people_are_not_agencies(name: str) -> None:
    assert not is_agency(name)
