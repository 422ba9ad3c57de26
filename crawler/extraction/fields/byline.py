"""The writers of an article, and the places that they filed from."""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.extraction.fields.chinese_writers import read_chinese_names
from crawler.extraction.fields.names import (
    GENERATION,
    INITIALS,
    begins_as_name,
    is_name,
    names_job,
    share_family,
    title_name,
)
from crawler.extraction.fields.places import is_city, is_region, title_place
from crawler.extraction.fields.source import is_agency, read_source
from crawler.extraction.fields.text import clean_text
from crawler.items import Byline

# "By Zhou Mo", "By: Zhou Mo", "By" alone
BY = re.compile(r"^By\b[:\uff1a ]*", re.IGNORECASE)

# "( China Daily)", "[Xinhua]", an open "(" at the end, "()"
BRACKETED = re.compile(r"[(\[\uff08]([^()\[\]\uff08\uff09]*)(?:[)\]\uff09]|$)")

# " in Shenzhen", " In Hangzhou", " at the United Nations", " at UN headquarters"
BEFORE_PLACE = re.compile(r" (?:in|at(?= (?:the|UN) ))(?: (?:(?-i:the) )?|$)", re.IGNORECASE)

# "A, B and C", "A, and B", "A/B", "A & B", "A;B", "A, with B", the end of "in A and" before " in B"
SEPARATOR = re.compile(r"(,? and(?: |$)|,and |,? with |[,;/&])", re.IGNORECASE)

# "Mike Peters for China Daily", "Zhou Mo China Daily", "Zhou Mo-China Daily",
# "Zhou Mo, Staff Writer", "Our correspondent", "Xinhua writer Yuan Quan"
JUNK = re.compile(
    r" ?\b(?:(?:for |special to |(?<=\S[ -]))china ?daily.*|(?:china daily|xinhua|our)? ?"
    r"(?:staff )?(?:senior |chief |special |contributing |guest |freelance )?"
    r"(?:writers?|reporters?|correspondents?))\b ?",
    re.IGNORECASE,
)

# "Zhou Mo，Li Na": marks of Chinese print between English names
FULL_WIDTH = str.maketrans("，、；：＆／", ",,;:&/")

# "HEAD OF RESEARCH", "CENTER FOR TRADE": no name, though it has capitals
OF = re.compile(r" (?:of|for) ", re.IGNORECASE)

# "Ningbo Daily", "EVENING NEWS": a paper that is no known source
PAPER = re.compile(r" (?:Daily|News|Times|Weekly)$", re.IGNORECASE)

# "Washington D.C.": its last full stop is no end of a sentence
ABBREVIATION = re.compile(r"\.\w\.$")

# cut from the ends of an item
AROUND = " |-\u2013\u2014"

# "张"
HAN = re.compile("[\u4e00-\u9fff]")


class Credits(NamedTuple):
    """The writers in printed order, and the agencies printed among them.

    A writer with two places is listed twice. `source` is a list divided by slashes, or None.
    """

    bylines: tuple[Byline, ...]
    source: str | None


class Part(NamedTuple):
    """An item of a list, and the separator printed before it: ",", "and", "with", or ""."""

    separator: str
    text: str


def read_byline(byline_raw: str | None) -> Credits:
    """Return the writers, their places and the agencies in a printed byline.

    A place belongs to every name since the previous place. An agency is a source and never a
    writer.

    >>> for writer in read_byline("By AN BAIJIE and Ren Qi in Xi'an, Shaanxi").bylines:
    ...     print(writer.name, "|", writer.place)
    An Baijie | Xi'an, Shaanxi
    Ren Qi | Xi'an, Shaanxi
    >>> read_byline("By Xinhua in Kunming")
    Credits(bylines=(), source='Xinhua')
    """
    if byline_raw is None:
        return Credits(bylines=(), source=None)
    text = BY.sub("", clean_text(byline_raw), count=1)
    bracketed = [found for found in BRACKETED.findall(text) if is_agency(found)]
    text = clean_text(BRACKETED.sub(" ", text))
    names = read_chinese(text) if HAN.search(text) else read_groups(text.translate(FULL_WIDTH))
    agencies = [*bracketed, *(name for name, _ in names if is_agency(name))]
    bylines = tuple(Byline(name, place) for name, place in names if not is_agency(name))
    return Credits(bylines, read_source("/".join(dict.fromkeys(agencies))))


def read_chinese(text: str) -> list[tuple[str, str | None]]:
    """Return the names and agencies in a Chinese byline, which prints no places.

    >>> read_chinese("中国日报记者 张三 李四")
    [('张三', None), ('李四', None)]
    """
    return [(name, None) for name in read_chinese_names(text)]


def read_groups(text: str) -> list[tuple[str, str | None]]:
    """Return the names and agencies in an English byline, with their places.

    >>> read_groups("Matt and Jeff Stevens in Rome, Reuters")
    [('Matt Stevens', 'Rome'), ('Jeff Stevens', 'Rome'), ('Reuters', None)]
    """
    found: list[tuple[str, str | None]] = []
    for parts, place in split_groups(text):
        texts = list_texts(parts)
        names = [name for name in texts if is_agency(name) or is_writer(name)]
        # In "Li Na, professor at the University of Y" the place is the professor's.
        described = texts[-1:] != names[-1:]
        found += [
            (name if is_agency(name) else title_name(name), None if described else place)
            for name in share_family(names)
        ]
    return found


def is_writer(text: str) -> bool:
    """Return True if an item of a list can be a person: a name, but not of a place, paper or job.

    >>> [is_writer(text) for text in ("Li Na", "Shenzhen", "Ningbo Daily", "SENIOR FELLOW")]
    [True, False, False, False]
    """
    other = OF.search(text) or PAPER.search(text) or names_job(text)
    return is_name(text) and not (other or is_city(text) or is_region(text))


def split_groups(text: str) -> list[tuple[list[Part], str | None]]:
    """Return lists of names, each with the place that follows it; the last has no place.

    >>> [(len(parts), place) for parts, place in split_groups("A B and C D in Jinan, E F in Rome")]
    [(2, 'Jinan'), (1, 'Rome'), (0, None)]
    """
    first, *rest = BEFORE_PLACE.split(text)
    groups: list[tuple[list[Part], str | None]] = []
    names = split_parts(first)
    for number, segment in enumerate(rest, start=1):
        parts = split_parts(segment)
        count = count_place_parts(parts, last=number == len(rest))
        groups.append((names, join_place(parts[:count])))
        names = parts[count:]
    return [*groups, (names, None)]


def split_parts(text: str) -> list[Part]:
    """Return the items of a list without job titles, each with the separator before it.

    >>> split_parts("Ma Si, Staff Writer, Lu Haoting and Yang Jun")[1:]
    [Part(separator=',', text='Lu Haoting'), Part(separator='and', text='Yang Jun')]
    """
    pieces = ["", *SEPARATOR.split(text)]
    separators = (name_separator(piece) for piece in pieces[::2])
    texts = (trim_item(JUNK.sub("", piece)) for piece in pieces[1::2])
    parts = map(Part, separators, texts)
    return [part for part in parts if part.text]


def trim_item(text: str) -> str:
    """Return an item of a list without the blanks, bars, dashes and full stops around it.

    >>> trim_item(" Li Na. "), trim_item("Washington D.C.")
    ('Li Na', 'Washington D.C.')
    """
    item = text.strip(AROUND)
    return item if ABBREVIATION.search(item) else item.strip(f"{AROUND}.")


def name_separator(printed: str) -> str:
    """Return the word of a separator without comma and blanks, or its punctuation mark.

    >>> name_separator(", And "), name_separator(";")
    ('and', ';')
    """
    return printed.lower().strip(" ,") or printed


def list_texts(parts: list[Part]) -> list[str]:
    """Return the items, with "Jr" added to its name.

    >>> list_texts(split_parts("Ed Hall, Jr, Zhou Mo"))
    ['Ed Hall Jr', 'Zhou Mo']
    """
    texts: list[str] = []
    for part in parts:
        if texts and GENERATION.fullmatch(part.text):
            texts[-1] += f" {part.text}"
        else:
            texts.append(part.text)
    return texts


def count_place_parts(parts: list[Part], *, last: bool) -> int:
    """Return how many items at the start are the place; names follow them.

    If another place follows (`last` is False), the final item is a name.

    >>> count_place_parts(split_parts("Changde, Hunan and Liang Shuang"), last=False)
    2
    """
    most = len(parts) if last else len(parts) - 1
    count = min(1, len(parts))
    while count < most and extends_place(parts, count, last=last):
        count += 1
    return count


def extends_place(parts: list[Part], count: int, *, last: bool) -> bool:
    """Return True if the item after the first `count` still belongs to the place.

    Known regions and cities do, and so do initials ("Washington, D.C.") and single words ("Beijing
    and Shanghai"). Several unknown words are a name, unless they are at the very end after an
    unknown city and a comma: there they are a region, unless they begin as a name does or are the
    only item in capitals.
    """
    separator, text = parts[count]
    if separator in (";", "with") or is_agency(text):
        return False
    if is_region(text) or is_city(text) or INITIALS.fullmatch(text):
        return True
    if names_job(text) or (text.isupper() and not parts[0].text.isupper()):
        return False
    if " " not in text:
        return True
    before = parts[count - 1].text
    unknown = not (is_city(before) or is_region(before) or begins_as_name(text))
    return unknown and last and count == len(parts) - 1 and separator == ","


def join_place(parts: list[Part]) -> str | None:
    """Return the place in one spelling; None if the items are not the name of a place.

    >>> join_place(split_parts("Zhuhai,Guangdong")), join_place(split_parts("economics"))
    ('Zhuhai, Guangdong', None)
    """
    if not parts or not parts[0].text[0].isupper():
        return None
    joints = {"and": " and ", "/": "/", "&": " & "}
    titled = [text if INITIALS.fullmatch(text) else title_place(text) for _, text in parts]
    rest = zip(parts[1:], titled[1:], strict=True)
    return titled[0] + "".join(joints.get(part.separator, ", ") + text for part, text in rest)
