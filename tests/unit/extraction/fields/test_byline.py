from __future__ import annotations

import pytest

from crawler.extraction.fields.byline import read_byline

Pairs = list[tuple[str, str | None]]


def pairs(printed: str | None) -> Pairs:
    return [(writer.name, writer.place) for writer in read_byline(printed).bylines]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("By Zhou Mo", [("Zhou Mo", None)]),
        ("Zhou Mo", [("Zhou Mo", None)]),
        ("BY ZHOU MO", [("Zhou Mo", None)]),
        ("Byron Smith", [("Byron Smith", None)]),
        ("By OUYANG SHIJIA/ZHOU LANXU", [("Ouyang Shijia", None), ("Zhou Lanxu", None)]),
        ("A Li & B Wu; C Xu", [("A Li", None), ("B Wu", None), ("C Xu", None)]),
        ("LI NA AND MA SI", [("Li Na", None), ("Ma Si", None)]),
        ("Matt and Jeff Stevens", [("Matt Stevens", None), ("Jeff Stevens", None)]),
        ("Zhou Mo, Staff Writer", [("Zhou Mo", None)]),
        ("Mike Peters for China Daily", [("Mike Peters", None)]),
        ("Xinhua writers Yuan Quan, Li Bo", [("Yuan Quan", None), ("Li Bo", None)]),
        ("Ed Hall, Jr and Li Na", [("Ed Hall Jr", None), ("Li Na", None)]),
        ("Li Na (China Daily)", [("Li Na", None)]),
        ("Cui Jianchun, Chinese ambassador to Kenya", [("Cui Jianchun", None)]),
        ("Li Na, Photos by Ma Si", [("Li Na", None)]),
        ("Photos and text by Li Na", []),
        ("Zhou Mo, with Li Na", [("Zhou Mo", None), ("Li Na", None)]),
        ("Zhou Mo, Shenzhen", [("Zhou Mo", None)]),
        ("Zhou Mo, Guangdong province", [("Zhou Mo", None)]),
        ("Zhou Mo China Daily", [("Zhou Mo", None)]),
        ("Zhou Mo-China Daily", [("Zhou Mo", None)]),
        ("Zhou Mo, Ningbo Daily", [("Zhou Mo", None)]),
        ("LI NA in Rome, EVENING NEWS", [("Li Na", "Rome")]),
        ("Zhou Mo - China Daily", [("Zhou Mo", None)]),
        ("Li Na in Macao SAR", [("Li Na", "Macao SAR")]),
        ("Our correspondent", []),
        ("China Daily staff", []),
        ("QU LAN, CHINESE AMBASSADOR TO KENYA", [("Qu Lan", None)]),
        ("Li Na, Senior Fellow", [("Li Na", None)]),
        ("LI NA, DIRECTOR", [("Li Na", None)]),
        ("Li Na, Editor-in-Chief, and Ma Si", [("Li Na", None), ("Ma Si", None)]),
        ("Li Na, Secretary-General", [("Li Na", None)]),
        ("LI NA, HEAD OF RESEARCH", [("Li Na", None)]),
        ("Li Na, Ph.D.", [("Li Na", None)]),
        ("Li Na, Contributing Writer", [("Li Na", None)]),
        ("Editorial", []),
        ("Op-Ed Desk", []),
        ("Ed Hall Jr.", [("Ed Hall Jr", None)]),
        ("By：Zhou Mo，Li Na、Ma Si", [("Zhou Mo", None), ("Li Na", None), ("Ma Si", None)]),
    ],
)
def test_each_writer_of_a_list_is_read(printed: str, expected: Pairs) -> None:
    assert pairs(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Yan Yiqi In Hangzhou", [("Yan Yiqi", "Hangzhou")]),
        ("LI NA IN BEIJING", [("Li Na", "Beijing")]),
        ("MINLU ZHANG at the United Nations", [("Minlu Zhang", "United Nations")]),
        ("Li Na in the United States", [("Li Na", "United States")]),
        ("Li Na at UN headquarters", [("Li Na", "UN headquarters")]),
        ("Li Na in The Hague", [("Li Na", "The Hague")]),
        ("Qiu Quanlin in Zhuhai,Guangdong", [("Qiu Quanlin", "Zhuhai, Guangdong")]),
        ("Cheng Yu in Wuzhen, Zhejiang province", [("Cheng Yu", "Wuzhen, Zhejiang province")]),
        ("Li Na in Beijing and Shanghai", [("Li Na", "Beijing and Shanghai")]),
        ("Li Na in Beijing and Hong Kong", [("Li Na", "Beijing and Hong Kong")]),
        ("Li Na in Palo Alto, Santa Clara", [("Li Na", "Palo Alto, Santa Clara")]),
        ("Li Na in Phoenix, Arizona, US", [("Li Na", "Phoenix, Arizona, US")]),
        ("Li Na in", [("Li Na", None)]),
        ("Li Na, professor at the University of Leeds", [("Li Na", None)]),
        ("LI NA, PROFESSOR AT THE UNIVERSITY OF LEEDS", [("Li Na", None)]),
        ("Li Na in economics", [("Li Na", None)]),
        ("Li Na in Washington D.C.", [("Li Na", "Washington D.C.")]),
        ("Li Na in Washington, D.C.", [("Li Na", "Washington, D.C.")]),
        ("Li Na in Seoul, Republic of Korea", [("Li Na", "Seoul, Republic of Korea")]),
        ("Li Na in Douglas, Isle of Man", [("Li Na", "Douglas, Isle of Man")]),
        ("Li Na in Newark, NJ", [("Li Na", "Newark, NJ")]),
        ("Li Na in Wuhu for China Daily", [("Li Na", "Wuhu")]),
        ("Li Na in Wuhu, Staff Writer", [("Li Na", "Wuhu")]),
        ("Li Na in Wuhu, Columnist", [("Li Na", "Wuhu")]),
        ("Li Na in Shenzhen，Guangdong", [("Li Na", "Shenzhen, Guangdong")]),
    ],
)
def test_the_place_follows_in_or_at(printed: str, expected: Pairs) -> None:
    assert pairs(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (
            "Ma Si, Lu Haoting and Yang Jun in Guiyang",
            [("Ma Si", "Guiyang"), ("Lu Haoting", "Guiyang"), ("Yang Jun", "Guiyang")],
        ),
        (
            "Feng Zhiwei in Changde, Hunan and Liang Shuang in Beijing",
            [("Feng Zhiwei", "Changde, Hunan"), ("Liang Shuang", "Beijing")],
        ),
        (
            "Zhang Yunbi in Johannesburg, South Africa, and An Baijie in Beijing",
            [("Zhang Yunbi", "Johannesburg, South Africa"), ("An Baijie", "Beijing")],
        ),
        ("Li Na in Beijing and in Jinan", [("Li Na", "Beijing")]),
        ("A Li, and B Wu,and C Xu", [("A Li", None), ("B Wu", None), ("C Xu", None)]),
        (
            "XU WEI in Beijing, ZHAO RUIXUE in\u00a0Jinan\u00a0and\u00a0CHEN BOWEN in Haikou",
            [("Xu Wei", "Beijing"), ("Zhao Ruixue", "Jinan"), ("Chen Bowen", "Haikou")],
        ),
        (
            "XU WEIWEI in Hong Kong, REN QI in Dushanbe, Tajikistan,REN QI and WANG XIAODONG "
            "in Nairobi, Kenya",
            [
                ("Xu Weiwei", "Hong Kong"),
                ("Ren Qi", "Dushanbe, Tajikistan"),
                ("Ren Qi", "Nairobi, Kenya"),
                ("Wang Xiaodong", "Nairobi, Kenya"),
            ],
        ),
        (
            "Xu Weiwei in Hong Kong, Chen Weihua in Brussels,Chen Weihua and Xing Yi in London",
            [
                ("Xu Weiwei", "Hong Kong"),
                ("Chen Weihua", "Brussels"),
                ("Chen Weihua", "London"),
                ("Xing Yi", "London"),
            ],
        ),
        (
            "LIU MINGTAI in Changchun and ZHOU HUIYING",
            [("Liu Mingtai", "Changchun"), ("Zhou Huiying", None)],
        ),
        ("Xu Wei in Beijing, Chen Bowen", [("Xu Wei", "Beijing"), ("Chen Bowen", None)]),
        ("XU WEI in Beijing, KARL WILSON", [("Xu Wei", "Beijing"), ("Karl Wilson", None)]),
        ("Xu Wei in Beijing, Karl Wilson", [("Xu Wei", "Beijing"), ("Karl Wilson", None)]),
        ("Xu Wei in Beijing, Cang Wei", [("Xu Wei", "Beijing"), ("Cang Wei", None)]),
        ("Xu Wei in Rome, Prime Sarmiento", [("Xu Wei", "Rome"), ("Prime Sarmiento", None)]),
        (
            "Xu Wei in Nairobi, Kenya, Edith Okoye",
            [("Xu Wei", "Nairobi, Kenya"), ("Edith Okoye", None)],
        ),
        ("Xu Wei in Beijing, with Qixin", [("Xu Wei", "Beijing"), ("Qixin", None)]),
        (
            "Li Na in Osaka, Japan, Ma Si and Karl Wilson",
            [("Li Na", "Osaka, Japan"), ("Ma Si", None), ("Karl Wilson", None)],
        ),
    ],
)
def test_a_place_belongs_to_the_names_since_the_last_place(printed: str, expected: Pairs) -> None:
    assert pairs(printed) == expected


@pytest.mark.parametrize(
    ("printed", "source"),
    [
        ("By Xinhua in Kunming", "Xinhua"),
        ("By Agence France-presse in Juhe, Fujian Province", "Agence France-Presse"),
        ("Xinhua and China Daily", "Xinhua/China Daily"),
        ("HK EDITION", "HK Edition"),
        ("fmprc.gov.cn", "fmprc.gov.cn"),
        ("( China Daily)", "China Daily"),
        ("中国日报网", "中国日报网"),
        ("By", None),
        ("", None),
        (None, None),
        ("Christian Pav\\xc3\\xb3n", None),
    ],
)
def test_agency_is_a_source_and_not_a_writer(printed: str | None, source: str | None) -> None:
    assert read_byline(printed) == ((), source)


def test_an_agency_beside_a_writer_stays_the_source() -> None:
    assert pairs("Li Na and Xinhua in Rome, Reuters") == [("Li Na", "Rome")]
    assert read_byline("Li Na and Xinhua in Rome, Reuters").source == "Xinhua/Reuters"
    assert pairs("Li Na in Rome, with agencies") == [("Li Na", "Rome")]
    assert read_byline("Li Na in Rome, with agencies").source == "Agencies"
    assert read_byline("Staff and Agencies") == ((), "Agencies")


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("记者 张三 李四", ["张三", "李四"]),
        ("中国日报记者 张三", ["张三"]),
        ("作者：张三", ["张三"]),
        ("作者：马克·吐温", ["马克·吐温"]),
        ("文/欧阳修文", ["欧阳修文"]),
        ("记者张三、李四 通讯员 王五", ["张三", "李四", "王五"]),
        ("作者：张三 编辑：李四 王五", ["张三"]),
        ("责任编辑：李四", []),
        ("By 中国日报 张三", ["张三"]),
        ("中国日报湖南记者站 张三 李四", ["张三", "李四"]),
        ("记者 张三 北京报道", ["张三"]),
        ("记者 张三 北京", ["张三"]),
        ("作者：张三，教授", ["张三"]),
        ("作者：佚名", []),
        ("本报讯 记者 张三", ["张三"]),
        ("实习编辑 张三", []),
        ("文字编辑：张三", []),
        ("中国日报记者 张三 摄影 李四", ["张三"]),
        ("中国日报摄影记者 李四", []),
        ("文/张三 图/李四", ["张三"]),
        ("文/图：张三", ["张三"]),
        ("张三 李四 摄", []),
        ("张三 译", []),
    ],
)
def test_chinese_words_beside_writers_are_not_writers(printed: str, names: list[str]) -> None:
    assert pairs(printed) == [(name, None) for name in names]
