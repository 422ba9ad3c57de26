"""A text composed of known names, places and times is read back as composed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.fields.byline import read_byline
from crawler.extraction.fields.chinese_writers import read_credited
from crawler.extraction.fields.dateline import split_dateline
from crawler.extraction.fields.info import split_info
from crawler.extraction.fields.trailer import split_trailer

NAMES = (
    "Zhou Mo", "Ouyang Shijia", "Feng Chang Yong", "Karl Wilson", "Tariq H. Malik", "Angus McNeice",
    "Carrie Lam Cheng Yuet-ngor", "Ludwig van der Beek", "Abdullah al-Saud", "Shaquille O'Neal",
    "Jean-Pierre Dupont", "J.K. Rowling", "Ed Hall III", "Muhammad Asif Noor",
)  # fmt: skip
PLACES = (
    "Beijing", "Hong Kong", "Xi'an, Shaanxi", "Wuzhen, Zhejiang province", "Osaka, Japan",
    "Rio de Janeiro", "Phoenix, Arizona, US", "Ulaanbaatar", "Beijing and Shanghai",
)  # fmt: skip
SOURCES = ("China Daily", "Xinhua", "chinadaily.com.cn", "Xinhua/Agencies", "China Daily Global")
CHINESE_NAMES = ("张三", "李四光", "欧阳修文", "马克·吐温")

Group = tuple[list[str], str]
Pairs = list[tuple[str, str | None]]

groups = st.lists(
    st.tuples(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4), st.sampled_from(PLACES)),
    max_size=4,
)
trailing = st.lists(st.sampled_from(NAMES), max_size=3)
joints = st.sampled_from([", ", " and ", ", and ", "; "])
commas = st.sampled_from([", ", "/", ",", " & "])
blanks = st.sampled_from([" ", "\u00a0", "  ", "\u00a0 ", "\n", " \u200b"])
times = st.sampled_from(["2021-11-05 16:05", "2013-04-22 07:25:25", "2026-01-02"])


def compose(found: list[Group], placeless: list[str], joint: str, comma: str) -> tuple[str, Pairs]:
    """Return a byline, and its names with their places."""
    printed = [f"{join_names(names, comma)} in {place}" for names, place in found]
    printed += [join_names(placeless, comma)] if placeless else []
    pairs: Pairs = [(name, place) for names, place in found for name in names]
    return joint.join(printed), [*pairs, *((name, None) for name in placeless)]


def join_names(names: list[str], comma: str) -> str:
    head, last = comma.join(names[:-1]), names[-1]
    return f"{head} and {last}" if head else last


def read_pairs(byline: str) -> Pairs:
    return [(writer.name, writer.place) for writer in read_byline(byline).bylines]


@given(groups, joints, commas)
def test_names_with_places_are_read_back(found: list[Group], joint: str, comma: str) -> None:
    byline, pairs = compose(found, [], joint, comma)
    assert read_pairs(f"By {byline}") == pairs


@given(groups, trailing, commas)
def test_names_without_a_place_at_the_end_are_read_back(
    found: list[Group], placeless: list[str], comma: str
) -> None:
    byline, pairs = compose(found, placeless, " and ", comma)
    assert read_pairs(byline) == pairs


@given(groups, commas)
def test_names_in_capitals_are_read_back(found: list[Group], comma: str) -> None:
    _, pairs = compose(found, [], ", ", comma)
    capitals = [([name.upper() for name in names], place) for names, place in found]
    byline, _ = compose(capitals, [], ", ", comma)
    assert read_pairs(f"By {byline}") == pairs


@given(groups, joints, commas, blanks)
def test_blanks_change_no_name(found: list[Group], joint: str, comma: str, blank: str) -> None:
    byline, pairs = compose(found, [], joint, comma)
    assert read_pairs(byline.replace(" ", blank)) == pairs


@given(groups, st.sampled_from(SOURCES), times, blanks)
def test_parts_of_an_info_line_are_read_back(
    found: list[Group], source: str, time: str, blank: str
) -> None:
    byline, pairs = compose(found, [], ", ", ", ")
    by = f"By {byline}" if pairs else None
    lines = [
        f"{by or ''} | {source} | Updated:  {time}",
        f"{by or ''} ({source}) Updated: {time}",
        f"({source}) Updated: {time} {by or ''}",
        f"Updated : {time} {by or ''} ( {source} ) Comments",
        f"{by or ''} ( {time}) ({source})",
    ]
    for line in lines:
        assert split_info(line.replace("  ", blank)) == (by, source, time)


@given(
    st.sampled_from(["BEIJING", "LUSHAN, Sichuan", "SOUTHERN PINES, N.C.", "MONTE CARLO"]),
    st.sampled_from([" -- ", " - ", " \u2014 ", "\u00a0 -- ", "  "]),
    st.sampled_from(["", "\u3000\u3000", " ", "\u200b"]),
)
def test_a_dateline_is_read_back(place: str, mark: str, before: str) -> None:
    dateline = split_dateline(f"{before}{place}{mark}Rescuers arrived")
    assert dateline.raw == f"{place} {mark.strip()}".strip()
    assert dateline.place is not None
    assert dateline.place.casefold() == place.casefold()
    assert dateline.rest == "Rescuers arrived"


@given(st.lists(st.sampled_from(CHINESE_NAMES), min_size=1, max_size=3, unique=True))
def test_chinese_writers_are_read_back(names: list[str]) -> None:
    blank, comma = " ".join(names), "、".join(names)
    dateline = split_dateline(f"新华社北京11月17日电（记者 {blank}）茶山开园了。")
    assert dateline.place == "北京"
    assert read_credited([dateline.raw or ""]) == tuple(names)
    for line in (
        f"（记者：{comma} 编辑：王五）",
        f"（中国日报湖南记者站 {blank}）",
        f"(作者：{blank})",
    ):
        trailer = split_trailer(["茶山开园了。", line])
        assert trailer.raw == (line,)
        assert read_credited(trailer.raw) == tuple(names)
    assert [name for name, _ in read_pairs(f"记者 {blank}")] == names
