from __future__ import annotations

import pytest

from crawler.extraction.fields.info import InfoLine, split_info


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            "\n  By Wang Xiaoyu | \n  China Daily |\n  Updated: 2024-05-13 09:08\n",
            ("By Wang Xiaoyu", "China Daily", "2024-05-13 09:08"),
        ),
        (
            "By\u00a0Zhou Mo in\u00a0Shenzhen | chinadaily.com.cn | Updated: 2021-11-05 16:05",
            ("By Zhou Mo in Shenzhen", "chinadaily.com.cn", "2021-11-05 16:05"),
        ),
        ("Xinhua | Updated: 2017-03-19 06:47", (None, "Xinhua", "2017-03-19 06:47")),
        ("| China Daily | Updated: 2017-03-19 06:47", (None, "China Daily", "2017-03-19 06:47")),
        ("By | China Daily | Updated: 2017-03-19 06:47", (None, "China Daily", "2017-03-19 06:47")),
        ("Li Na in Rome | Xinhua | Updated: 2017-03-19", ("Li Na in Rome", "Xinhua", "2017-03-19")),
        (
            "By Zhang San | China Daily | Updated: 2569-05-17 20:43",
            ("By Zhang San", "China Daily", "2569-05-17 20:43"),
        ),
        ("By Li Na ( China Daily)", ("By Li Na", "China Daily", None)),
        (
            "Updated: 2013-07-08 07:13 By Li Na ( China Daily)",
            ("By Li Na", "China Daily", "2013-07-08 07:13"),
        ),
        ("(China Daily) Updated: 2013-07-08 By Li Na", ("By Li Na", "China Daily", "2013-07-08")),
        ("Xinhua | Updated: 2024-05-20 14:41 Share on X", (None, "Xinhua", "2024-05-20 14:41")),
        ("Updated: Nov 5, 2021 16:05 | Reuters", (None, "Reuters", "Nov 5, 2021 16:05")),
        ("By Li Na | Xinhua | Updated:", ("By Li Na", "Xinhua", None)),
        ("By Li Na (Caixin) | China Daily", ("By Li Na (Caixin)", "China Daily", None)),
        ("( 2004-01-06 13:25) (Xinhua)", (None, "Xinhua", "2004-01-06 13:25")),
        ("(Xinhua) (2004-01-06 13:25)", (None, "Xinhua", "2004-01-06 13:25")),
        ("( 2004-01-06 13:25 Xinhua)", (None, "Xinhua", "2004-01-06 13:25")),
        ("(2004-01-06 13:25)", (None, None, "2004-01-06 13:25")),
        (
            "Updated: 2013-07-08 07:13 China Daily Print",
            (None, "China Daily", "2013-07-08 07:13"),
        ),
        ("Updated: 2013-07-08 Xinhua/Agencies", (None, "Xinhua/Agencies", "2013-07-08")),
        ("Updated: 2013-07-08 Share this page", (None, None, "2013-07-08")),
        (
            "By Li Na Updated: 2013-07-08 07:13 China Daily",
            ("By Li Na", "China Daily", "2013-07-08 07:13"),
        ),
        (
            "By Li Na | By (China Daily) Updated: 2013-07-08",
            ("By Li Na", "China Daily", "2013-07-08"),
        ),
        ("By Li Na | By China Daily | 2013-07-08", ("By Li Na", "China Daily", "2013-07-08")),
        ("By Li Na | By | Updated: 2013-07-08", ("By Li Na", None, "2013-07-08")),
        ("By Li Na｜Xinhua｜Updated: 2013-07-08", ("By Li Na", "Xinhua", "2013-07-08")),
        ("Source: Xinhua | Updated: 2013-07-08", (None, "Xinhua", "2013-07-08")),
        ("By Li Na (Source: Xinhua) Updated: 2013-07-08", ("By Li Na", "Xinhua", "2013-07-08")),
        ("Updated: 2013-07-08 Source: Xinhua", (None, "Xinhua", "2013-07-08")),
        ("By Li Na | Published: 2013-07-08 07:13", ("By Li Na", None, "2013-07-08 07:13")),
        ("(Xinhua) Published on 2013-07-08 By Li Na", ("By Li Na", "Xinhua", "2013-07-08")),
        (
            "By Li Na | Published: 2013-07-08 07:13 | Updated: 2013-07-09 08:15",
            ("By Li Na", None, "2013-07-09 08:15"),
        ),
        ("Updated: 2013-07-08 07:13 (BJT)", (None, None, "2013-07-08 07:13")),
        ("(Xinhua) Updated: 2013-07-08 07:13 (Beijing Time)", (None, "Xinhua", "2013-07-08 07:13")),
        ("Updated: 2013-07-08 07:13 (Video) Share", (None, None, "2013-07-08 07:13")),
        ("By Li Na [Xinhua] Updated: 2013-07-08", ("By Li Na", "Xinhua", "2013-07-08")),
        ("China Daily, July 10, 2019", (None, "China Daily", "July 10, 2019")),
        ("07/10/2019", (None, None, None)),
        ("By Li Na | 07/10/2019", ("By Li Na", None, None)),
        ("(By Li Na/China Daily) 2013-07-08", ("By Li Na/China Daily", None, "2013-07-08")),
        ("Li Na in Rome Updated: 2013-07-08", ("Li Na in Rome", None, "2013-07-08")),
        ("Li Na and Wu Di in Rome | 2013-07-08", ("Li Na and Wu Di in Rome", None, "2013-07-08")),
        ("Tea in Rome | Updated: 2013-07-08", (None, "Tea in Rome", "2013-07-08")),
        ("()", (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_english_lines_divide_at_the_bars(
    printed: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    assert split_info(printed) == InfoLine(*expected)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("来源：中国日报网 2023-11-17 10:21", (None, "中国日报网", "2023-11-17 10:21")),
        ("来源：中国日报网 2023-11-17 15:13\u3000", (None, "中国日报网", "2023-11-17 15:13")),
        ("来源： 2023-11-17 15:13", (None, None, "2023-11-17 15:13")),
        (
            "2023年11月17日 10:21 来源：新华社 作者：张三 编辑：李四",
            ("作者：张三", "新华社", "2023年11月17日 10:21"),
        ),
        ("作者：张三 来源：人民网", ("作者：张三", "人民网", None)),
        ("作者： 来源：人民网 2018-01-02", (None, "人民网", "2018-01-02")),
        (
            "中国日报记者 张三 李四 来源：中国日报 2018-01-02",
            ("中国日报记者 张三 李四", "中国日报", "2018-01-02"),
        ),
        ("来源：中国日报 记者 张三 李四 2018-01-02", ("记者 张三 李四", "中国日报", "2018-01-02")),
        ("来源：新华社 新华社记者张三", ("新华社记者张三", "新华社", None)),
        ("来源：新华社记者 张三", ("新华社记者 张三", None, None)),
        ("来源：中国日报网 作者 张三", ("作者 张三", "中国日报网", None)),
        ("来源：中国记者网", (None, "中国记者网", None)),
        ("记者 张三 | 中国日报网 | 2018-01-02", ("记者 张三", "中国日报网", "2018-01-02")),
        ("新华社记者 张三", ("新华社记者 张三", None, None)),
        ("（中国日报）2012-01-12", (None, "中国日报", "2012-01-12")),
        ("发布时间：2012-01-12 16:49:03", (None, None, "2012-01-12 16:49:03")),
    ],
)
def test_chinese_lines_divide_at_the_labels(
    printed: str, expected: tuple[str | None, str | None, str | None]
) -> None:
    assert split_info(printed) == InfoLine(*expected)
