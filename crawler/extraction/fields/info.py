"""The info line under the headline: the writers, the source, and the time of the update."""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.extraction.fields.byline import BRACKETED, BY, read_byline
from crawler.extraction.fields.dates import find_printed
from crawler.extraction.fields.names import begins_as_name
from crawler.extraction.fields.source import is_agency
from crawler.extraction.fields.text import clean_text

# "Updated: 2021-11-05", "Updated : 2026-01-02", "Last updated:", "发布时间:"
DATE_LABEL = re.compile(
    r"(?=[LU发更时])(?:\b(?:Last )?Updated? ?:|\bUpdated\b|(?:发布|更新)?时间 ?[:\uff1a])",
    re.IGNORECASE,
)

# "Published: 2014-03-28 13:17" beside the time of the update, "Published:" before the only time
PUBLISHED = re.compile(
    r"\b(?:First )?(?:Published|Posted)(?: on)?(?= ?(?:[:\uff1a\d|]|$))[^|]*", re.IGNORECASE
)

# "(BJT)", "(Beijing Time)", "(Video)", "(0)": what is in brackets beside the time and no source
NOTE = re.compile(
    r"[(\[\uff08]\s?(?:\d{1,4}|BJT|Beijing\sTime|(?:GMT|UTC)\s?[+\d:]{0,6}|videos?|photos?|slideshow)"
    r"\s?[)\]\uff09]",
    re.IGNORECASE,
)

# "Source: Xinhua", "(Source: Xinhua)"
SOURCE_LABEL = re.compile(r"[(\uff08]?\bSource ?[:\uff1a]", re.IGNORECASE)

# After the time: "Comments", "Comments() Print Mail Large Medium Small 分享按钮 0",
# "|<< Previous 1 2 3"
PAGE_TOOLS = re.compile(
    r"(?:^|(?<=[ |]))(?:Comments?|Print|Large Medium|分享按钮|<<|Previous)(?=\W|$)"
)

# "(China Daily)", "By X (China Daily)", "| China Daily", "Source: Xinhua", "来源：中国日报网":
# parts of the info line after the time, as is an agency alone; anything else is a share link.
AFTER_DATE = re.compile(r"[(\uff08|]|By\b|Source ?[:\uff1a]|来源|作者|记者", re.IGNORECASE)

# Around a time in brackets: "( 2004-01-06 13:25) (Xinhua)"
OPEN = "(\uff08 "
CLOSED = ")\uff09 "

# "来源：中国日报网", "作者: 张三", "责任编辑：李四"
CHINESE_LABEL = re.compile(r"(来源|作者|记者|责任编辑|编辑|责编) ?[:\uff1a]")

# "记者 张三", "中国日报记者 张三"
REPORTER = re.compile(r"记者")

# "中国日报 记者 张三", "中国日报 作者 张三", "新华社记者 张三" as the source: writers too
WRITERS = re.compile(r"^(?=\S{0,12}记者 )| (?=\S{0,12}记者|作者 |通讯员 )")

# cut from the ends of a part
EDGE = "|()\uff08\uff09, "


class InfoLine(NamedTuple):
    """The parts of an info line, each as printed; None for a part that is not printed.

    `byline_raw` keeps its "By"; `date_raw` is the date and time without "Updated".
    """

    byline_raw: str | None
    source_raw: str | None
    date_raw: str | None


def split_info(info: str) -> InfoLine:
    r"""Split the info line into byline, source and time.

    >>> split_info("By Zhou Mo in Shenzhen | Xinhua | Updated:  2021-11-05 16:05")[:]
    ('By Zhou Mo in Shenzhen', 'Xinhua', '2021-11-05 16:05')
    >>> split_info("By (China Daily)\nUpdated: 2009-02-24 06:53")[:]
    (None, 'China Daily', '2009-02-24 06:53')
    """
    line = clean_text(NOTE.sub(" ", info)).replace("\uff5c", "|")
    printed, date_raw = cut_date(line)
    credits_text = SOURCE_LABEL.sub("|", PUBLISHED.sub("", printed))
    if CHINESE_LABEL.search(credits_text):
        byline, source = split_labelled(credits_text)
    else:
        byline, source = split_cells(credits_text)
    return InfoLine(byline, source, date_raw)


def cut_date(line: str) -> tuple[str, str | None]:
    """Return the line without its date, date label and page tools, and the date.

    >>> cut_date("Updated: 2014-03-28 13:17 (chinadaily.com.cn) Comments")
    ('|(chinadaily.com.cn)', '2014-03-28 13:17')
    >>> cut_date("( 2004-01-06 13:25) (Xinhua)")
    ('|(Xinhua)', '2004-01-06 13:25')
    """
    label = DATE_LABEL.search(line)
    printed = find_printed(line, label.end() if label else 0)
    if printed is None:
        return (line[: label.start()] if label else line), None
    before = line[: label.start() if label else printed.start()].rstrip(OPEN)
    after = PAGE_TOOLS.split(line[printed.end() :], maxsplit=1)[0].strip().lstrip(CLOSED)
    belongs = AFTER_DATE.match(after) or all(map(is_agency, after.split("/")))
    return f"{before.strip()}|{after if belongs else ''}", printed.group()


def split_cells(text: str) -> tuple[str | None, str | None]:
    """Return byline and source of "By X | China Daily" or "By X (China Daily)".

    If neither of two cells has a "By", the first is the byline.

    >>> split_cells("By Cecily Liu ( China Daily )")
    ('By Cecily Liu', 'China Daily')
    >>> split_cells("By Cecily Liu | By (China Daily)")
    ('By Cecily Liu', 'China Daily')
    """
    cells = [cell for cell in (part.strip(" ") for part in text.split("|")) if cell.strip(EDGE)]
    if not cells:
        return None, None
    if len(cells) == 1:
        return split_bracketed(cells[0])
    byline, source = sorted(cells[:2], key=lambda cell: not BY.match(cell))
    return drop_bare_by(byline), trim_source(BY.sub("", source, count=1))


def split_bracketed(cell: str) -> tuple[str | None, str | None]:
    """Return byline and source of a single cell, whose source is in brackets or alone.

    Without a "By", a name alone is a source: nothing tells a newspaper from a writer. A name with a
    place is a writer.

    >>> split_bracketed("(Xinhua)"), split_bracketed("Ningbo Daily")
    ((None, 'Xinhua'), (None, 'Ningbo Daily'))
    >>> split_bracketed("Zhou Mo in Rome")
    ('Zhou Mo in Rome', None)
    """
    inside = cell.strip(EDGE)
    if BY.match(inside):
        cell = inside
    elif is_located(inside):
        return inside, None
    elif not REPORTER.search(cell) and not BRACKETED.search(cell):
        return None, trim_source(cell)
    bracketed = BRACKETED.search(cell)
    source = trim_source(bracketed[1]) if bracketed else None
    return drop_bare_by(BRACKETED.sub(" ", cell)), source


def is_located(text: str) -> bool:
    """Return True if a text without a "By" is names of writers and where they are.

    >>> is_located("Zhou Mo and Li Na in Rome"), is_located("Women in Rome")
    (True, False)
    """
    if " in " not in text or not begins_as_name(text):
        return False
    return any(byline.place for byline in read_byline(text).bylines)


def trim_source(text: str) -> str | None:
    """Return a source without the marks around it; None without a letter.

    >>> trim_source("(Xinhua),"), trim_source("07/10/2019")
    ('Xinhua', None)
    """
    return text.strip(EDGE) if any(map(str.isalpha, text)) else None


def drop_bare_by(cell: str) -> str | None:
    """Return the byline as printed; None for a "By" without a name.

    >>> drop_bare_by("By ") is None
    True
    """
    text = clean_text(cell.strip("| "))
    return None if BY.fullmatch(text) else text or None


def split_labelled(text: str) -> tuple[str | None, str | None]:
    """Return byline and source of a Chinese line; editors are not writers.

    >>> split_labelled("来源:中国日报网 作者:张三 编辑:李四")
    ('作者:张三', '中国日报网')
    >>> split_labelled("来源:中国日报 记者 张三")
    ('记者 张三', '中国日报')
    """
    labels = list(CHINESE_LABEL.finditer(text))
    ends = [label.start() for label in labels[1:]] + [len(text)]
    values = {
        label[1]: (label.group(), text[label.end() : end].strip(EDGE))
        for label, end in zip(labels, ends, strict=True)
    }
    source, *unmarked = WRITERS.split(values.get("来源", ("", ""))[1], maxsplit=1)
    named = [values[name] for name in ("作者", "记者") if name in values]
    writers = [f"{label}{name}" for label, name in named if name]
    unlabelled = text[: labels[0].start()].strip(EDGE)
    return " ".join(filter(None, [unlabelled, *unmarked, *writers])) or None, source or None
