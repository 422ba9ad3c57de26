"""The dateline: the place that agency copy prints before its first sentence."""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.extraction.fields.chinese_dateline import find_chinese_dateline
from crawler.extraction.fields.places import is_city, is_region, title_place
from crawler.extraction.fields.source import is_agency
from crawler.extraction.fields.text import clean_text, drop_invisible

# In a character class: capitals, also those of European names.
CAPITAL = "A-Z\u00c0-\u00d6\u00d8-\u00deČĐİŁŐŚŠŞŹŻŽ"

# A single blank inside a place; two of them end it (see MARK).
BLANK = "[ \u00a0]"

# "BEIJING", "XI'AN", "NEW YORK", "PORT-AU-PRINCE", "ST. PETERSBURG"
WORD = rf"[{CAPITAL}][{CAPITAL}'\u2019]*\.?"
CITY = rf"{WORD}(?:(?:{BLANK}|-){WORD}){{0,3}}"

# ", Sichuan", ", N.C.", ", South Korea", ", Zhejiang province", ", Tibet autonomous region"
REGION = (
    rf",{BLANK}?[{CAPITAL}][^\W\d_.]*(?:\.[A-Z])*\.?(?:{BLANK}[{CAPITAL}][^\W\d_]*){{0,2}}"
    rf"(?:{BLANK}(?:province|autonomous{BLANK}region))?"
)

# ", May 5", ", Oct. 28"
MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
DATE = rf",{BLANK}{MONTH}[a-z]{{0,6}}\.?{BLANK}[0-9]{{1,2}}"

# " (Xinhua)", " (AP)"
AGENCY = rf"{BLANK}?\([A-Z][A-Za-z /-]{{1,30}}\)"

# " -", "--", " — ", "——", the "v -" of the misprint "BEIJINGv -", the colon of "HONG KONG:",
# and the two spaces that remain where a dash was lost ("LISBON  Ruben Amorim")
DASH = r"[a-z]?\s*(?:--+|[\u2013-\u2015]{1,2}|-(?=\s))"
MARK = rf"(?P<dash>{DASH})|(?P<colon>:(?=\s))|(?P<gap>[ \u00a0\u3000]{{2}})"

# "LUSHAN, Sichuan - ", "WASHINGTON, May 5 (Xinhua) -- ", "NEW YORK/LONDON: "
DATELINE = re.compile(
    rf"\s*(?P<city>{CITY}(?:/{CITY})?)(?P<regions>(?:{REGION}){{0,2}}?)(?P<day>{DATE})?"
    rf"(?P<agency>{AGENCY})?(?:{MARK})\s*"
)

# A first sentence begins with a capital, a figure or a quotation mark; after a gap, the weakest
# mark, with a letter or a quotation mark. "BRICS - a bloc" continues in small letters.
SENTENCE = re.compile(rf"[{CAPITAL}0-9\"'\u2018\u201c]")
LETTER = re.compile(rf"[{CAPITAL}\"'\u2018\u201c]")

# in letters: "EU" is no city
SHORTEST_NAME = 3

# "N.C.", "Calif.", "D.C.": a state in short, behind a city
SHORT_STATE = re.compile(r"[A-Z][A-Za-z.]{0,4}\.|DC")


class Dateline(NamedTuple):
    """A dateline as printed, its place in title case, and the text after it.

    Without a dateline `raw` and `place` are None, and `rest` is the whole text. A Chinese
    dateline does not always name a place.
    """

    raw: str | None
    place: str | None
    rest: str


def split_dateline(paragraph: str) -> Dateline:
    """Split the dateline from the first paragraph of an article, with its white space as printed.

    Capitals at the start are a place if they are a known city, or if a region, a day or an agency
    follows them. All others can be a company, a label or a heading: datelines leave the region out
    for known cities.

    >>> split_dateline("LUSHAN, Sichuan - Rescuers arrived")[:]
    ('LUSHAN, Sichuan -', 'Lushan, Sichuan', 'Rescuers arrived')
    >>> split_dateline("WASHINGTON, May 5 (Xinhua) -- The US").place
    'Washington'
    >>> split_dateline("ALIBABA - The company said").raw is None
    True
    >>> split_dateline("新华社北京11月17日电（记者 张三）茶山开园了。")[:]
    ('新华社北京11月17日电（记者 张三）', '北京', '茶山开园了。')
    """
    # A line end is not a gap, however far the next line is indented.
    paragraph = " ".join(map(str.strip, drop_invisible(paragraph).splitlines()))
    if chinese := find_chinese_dateline(paragraph):
        return cut_dateline(paragraph, chinese.end(), chinese["place"])
    found = DATELINE.match(paragraph)
    if found is None or not is_dateline(found, paragraph[found.end() :]):
        return Dateline(None, None, clean_text(paragraph))
    return cut_dateline(paragraph, found.end(), read_place(found))


def cut_dateline(paragraph: str, end: int, place: str | None) -> Dateline:
    """Return the dateline that ends at a position, and the text after it.

    >>> cut_dateline("ROME - Rescuers arrived", 7, "Rome").rest
    'Rescuers arrived'
    """
    return Dateline(clean_text(paragraph[:end]), place, clean_text(paragraph[end:]))


def is_dateline(found: re.Match[str], rest: str) -> bool:
    """Return True if capitals with a mark after them are a place before a sentence.

    >>> [split_dateline(text).place for text in ("MADRID - A man", "MADRID - a man")]
    ['Madrid', None]
    """
    return is_place(found) and bool((LETTER if found["gap"] else SENTENCE).match(rest))


def is_place(found: re.Match[str]) -> bool:
    """Return True if capitals at the start are a known city, or another one that is completed.

    A colon, which also follows labels and speakers, must follow a known city. Countries and unions
    are no cities.

    >>> [split_dateline(text).place for text in ("HONG KONG: A man", "VIDEO: A man")]
    ['Hong Kong', None]
    >>> [split_dateline(f"{text}, China - The").place for text in ("INDIA", "EU")]
    [None, None]
    """
    city = read_city(found)
    if all(map(is_city, city.split("/"))):
        return True
    if found["colon"] or is_region(city) or len(city) < SHORTEST_NAME:
        return False
    return is_completed(found)


def is_completed(found: re.Match[str]) -> bool:
    """Return True if a region, a day or an agency follows the city, as in datelines alone.

    >>> [split_dateline(f"{text} - The").place for text in ("LEVI (Xinhua)", "TRADE (WTO)")]
    ['Levi', None]
    """
    agency = found["agency"]
    return bool(found["day"] or (agency and is_agency(agency))) or has_region(found)


def has_region(found: re.Match[str]) -> bool:
    """Return True if a province, country or state follows the city.

    >>> [split_dateline(f"{text} - The").place for text in ("LEVI, Finland", "HUAWEI, Xiaomi")]
    ['Levi, Finland', None]
    """
    return any(is_region(text) or SHORT_STATE.fullmatch(text) for text in list_regions(found))


def read_city(found: re.Match[str]) -> str:
    """Return the city of a dateline as printed, without a full stop after it.

    >>> split_dateline("MADRID. - The city")[:2]
    ('MADRID. -', 'Madrid')
    """
    return clean_text(found["city"]).rstrip(".")


def read_place(found: re.Match[str]) -> str:
    """Return the place of a dateline; an agency in the position of a region is not part of it.

    >>> split_dateline("TAMPERE, Finland  Traveling far").place
    'Tampere, Finland'
    """
    kept = [region for region in list_regions(found) if not is_agency(region)]
    return title_place(", ".join([read_city(found), *kept]))


def list_regions(found: re.Match[str]) -> list[str]:
    """Return what is printed after the city of a dateline, between commas.

    >>> list_regions(DATELINE.match("PHOENIX, Arizona, US - "))
    ['Arizona', 'US']
    """
    return [clean_text(region) for region in found["regions"].split(",")[1:]]
