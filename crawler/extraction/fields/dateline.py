"""The dateline: the place that agency copy prints before its first sentence."""

from __future__ import annotations

import re
from typing import NamedTuple

from crawler.extraction.fields.chinese_dateline import find_chinese_dateline
from crawler.extraction.fields.names import FAMILY_NAMES
from crawler.extraction.fields.places import is_city, title_place
from crawler.extraction.fields.source import is_agency
from crawler.extraction.fields.text import clean_text, drop_invisible

# In a character class: capitals, also those of European names.
CAPITAL = "A-Z\u00c0-\u00d6\u00d8-\u00deČĐİŁŐŚŠŞŹŻŽ"

# A single blank inside a place; two of them end it (see MARK).
BLANK = "[ \u00a0]"

# "BEIJING", "XI'AN", "NEW YORK", "PORT-AU-PRINCE", "ST. PETERSBURG"
WORD = rf"[{CAPITAL}][{CAPITAL}'\u2019]*\.?"
CITY = rf"{WORD}(?:(?:{BLANK}|-){WORD}){{0,3}}"

# ", Sichuan", ", N.C.", ", South Korea", ", Zhejiang province"
REGION = (
    rf",{BLANK}?[{CAPITAL}][^\W\d_.]*(?:\.[A-Z])*\.?(?:{BLANK}[{CAPITAL}][^\W\d_]*){{0,2}}"
    rf"(?:{BLANK}province)?"
)

# ", May 5", ", Oct. 28"
MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
DATE = rf",{BLANK}{MONTH}[a-z]{{0,6}}\.?{BLANK}[0-9]{{1,2}}"

# " (Xinhua)", " (AP)"
AGENCY = rf"{BLANK}?\([A-Z][A-Za-z /-]{{1,30}}\)"

# " -", "--", " — ", the "v -" of the misprint "BEIJINGv -", the colon of "HONG KONG:",
# and the two spaces that remain where a dash was lost ("LISBON  Ruben Amorim")
DASH = r"[a-z]?\s*(?:--|[\u2013\u2014]|-(?=\s))"
MARK = rf"(?P<dash>{DASH})|(?P<colon>:(?=\s))|(?P<gap>[ \u00a0\u3000]{{2}})"

# "LUSHAN, Sichuan - ", "WASHINGTON, May 5 (Xinhua) -- ", "NEW YORK/LONDON: "
DATELINE = re.compile(
    rf"\s*(?P<city>{CITY}(?:/{CITY})?)(?P<regions>(?:{REGION}){{0,2}}?)(?:{DATE})?(?:{AGENCY})?"
    rf"(?:{MARK})\s*"
)

# A first sentence begins with a capital, a figure or a quotation mark; after a gap, the weakest
# mark, with a letter or a quotation mark. "BRICS - a bloc" continues in small letters.
SENTENCE = re.compile(rf"[{CAPITAL}0-9\"'\u2018\u201c]")
LETTER = re.compile(rf"[{CAPITAL}\"'\u2018\u201c]")

# Capitals at the start of a paragraph that are not places: organizations, labels, companies.
NOT_PLACES = frozenset(
    """
    AIDS AIIB ALERT ANALYSIS ANSWER APEC ASEAN BACKGROUND BACKGROUNDER BREAKING BREXIT BRICS BRIEF
    BRIEFING BRIEFLY BRIEFS BULLETIN CATL CEO CHINA CHRONOLOGY CIIE COLUMN COMMENT COMMENTARY
    CORRECTED CORRECTION COVID CPC CPPCC CUP DAILY DEEPSEEK DISPATCH EDITION EDITOR EDITOR'S
    EDITOR\u2019S EDITORIAL ESSAY EURO EXCLUSIVE EXPLAINED EXPLAINER FACTBOX FACTS FEATURE FIFA
    FILE FINAL FINALS FLASH FOCUS FORECAST GALLERY GAMES GLOBAL GRAPHIC GRAPHICS GROUP HEADLINE
    HEADLINES HIGHLIGHTS HUAWEI IAEA INSIGHT INTERPOL INTERVIEW LATEST LEAGUE LEFT LETTER LIVE
    LOSER LOSERS NASA NATO NEVS NEWS NEWSMAKER NOTE NOTICE OBITUARY OECD OLYMPIC OLYMPICS OPEC
    OPINION OVERVIEW PHOTO PHOTOS PICTURE POLL POLLS PREVIEW PROFILE QUARTERFINAL QUARTERFINALS
    QUESTION QUOTE QUOTES READ RECAP REPORT RESULT RESULTS REVIEW RIGHT ROUNDUP SARS SCHEDULE SCO
    SCORES SEMIFINAL SEMIFINALS SIDEBAR SPECIAL SPOTLIGHT STANDINGS SUMMARY TESLA TIKTOK TIMELINE
    TODAY TOP TRENDING UEFA UNESCO UNICEF UPDATE UPDATED URGENT VIDEO VIDEOS VIEWPOINT WARNING
    WATCH WECHAT WEEKLY WINNER WINNERS WORLD WRAP WRAPUP XIAOMI XINHUA YEAR
    """.split()
)

# Days and numbers, which are words of few places: "MONDAY - ", "THREE  Chinese tourists", but
# "FRIDAY HARBOR, Washington"; "MAY" is too short without a region (SHORT_NAME).
DAYS_AND_NUMBERS = frozenset(
    """
    MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY JANUARY FEBRUARY MARCH APRIL JUNE JULY
    AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER
    ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN FOURTEEN FIFTEEN SIXTEEN
    SEVENTEEN EIGHTEEN NINETEEN TWENTY THIRTY FORTY FIFTY SIXTY SEVENTY EIGHTY NINETY HUNDRED
    THOUSAND MILLION BILLION FIRST SECOND THIRD
    """.split()
)

# A name of so few letters is more often an acronym ("CIIE") than a place: without a region it
# must be a known city ("ROME", "GAZA"), with a region it may be any place ("LEVI, Finland").
SHORT_NAME = 4
SHORTEST_NAME = 3


class Dateline(NamedTuple):
    """A dateline as printed, its place in title case, and the text after it.

    Without a dateline `raw` and `place` are None, and `rest` is the whole text. A Chinese
    dateline does not always name a place.
    """

    raw: str | None
    place: str | None
    rest: str


def split_dateline(paragraph: str, *, agency_copy: bool = True) -> Dateline:
    """Split the dateline from the first paragraph of an article, with its white space as printed.

    As a rule only agency copy has datelines. If the article has a named writer, a single name
    must be a known city, since other capitals at the start are not places.

    >>> split_dateline("LUSHAN, Sichuan - Rescuers arrived")[:]
    ('LUSHAN, Sichuan -', 'Lushan, Sichuan', 'Rescuers arrived')
    >>> split_dateline("WASHINGTON, May 5 (Xinhua) -- The US").place
    'Washington'
    >>> split_dateline("BRICS - a bloc of five").raw is None
    True
    >>> split_dateline("FIFTEEN - That is how many", agency_copy=False).raw is None
    True
    >>> split_dateline("新华社北京11月17日电（记者 张三）茶山开园了。")[:]
    ('新华社北京11月17日电（记者 张三）', '北京', '茶山开园了。')
    """
    # A line end is not a gap, however far the next line is indented.
    paragraph = " ".join(map(str.strip, drop_invisible(paragraph).splitlines()))
    if chinese := find_chinese_dateline(paragraph):
        return cut_dateline(paragraph, chinese.end(), chinese["place"])
    found = DATELINE.match(paragraph)
    if found is None or not is_dateline(found, paragraph[found.end() :], agency_copy):
        return Dateline(None, None, clean_text(paragraph))
    return cut_dateline(paragraph, found.end(), read_place(found))


def cut_dateline(paragraph: str, end: int, place: str | None) -> Dateline:
    """Return the dateline that ends at a position, and the text after it.

    >>> cut_dateline("ROME - Rescuers arrived", 7, "Rome").rest
    'Rescuers arrived'
    """
    return Dateline(clean_text(paragraph[:end]), place, clean_text(paragraph[end:]))


def is_dateline(found: re.Match[str], rest: str, agency_copy: bool) -> bool:
    """Return True if capitals with a mark after them are a place before a sentence.

    A dash may follow any name that can be a place. A colon, which also follows labels and
    speakers, must follow a known city. A gap must not follow an unknown name of several words,
    which may be a person or a heading.

    >>> [split_dateline(text).place for text in ("HONG KONG: A man", "VIDEO: A man")]
    ['Hong Kong', None]
    """
    city = read_city(found)
    known = is_city(city)
    if not known and not (agency_copy or found["regions"]):
        return False
    if not known and not may_be_place(city, found["regions"]):
        return False
    if found["colon"]:
        return known and bool(SENTENCE.match(rest))
    if found["gap"]:
        return bool((known or " " not in city or found["regions"]) and LETTER.match(rest))
    return bool(SENTENCE.match(rest))


def may_be_place(city: str, regions: str) -> bool:
    """Return True if capitals that are not a known city can still be a place.

    >>> may_be_place("GURGL", ", Austria"), may_be_place("CIIE", ""), may_be_place("TOP NEWS", "")
    (True, False, False)
    """
    words = city.replace("/", " ").replace("-", " ").split()
    if NOT_PLACES.intersection(words) or (not regions and is_heading(words)):
        return False
    letters = len(city.replace(".", ""))
    return letters > SHORT_NAME or (letters >= SHORTEST_NAME and bool(regions))


def is_heading(words: list[str]) -> bool:
    """Return True if capitals without a region are a person, a day, a number or "GROUP A".

    >>> [is_heading(text.split()) for text in ("WANG XIAOYU", "MONDAY NIGHT", "PLAN B", "ORDOS")]
    [True, True, True, False]
    """
    person = len(words) > 1 and words[0].lower() in FAMILY_NAMES
    return person or len(words[-1]) == 1 or bool(DAYS_AND_NUMBERS.intersection(words))


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
    regions = [clean_text(region) for region in found["regions"].split(",")[1:]]
    kept = [region for region in regions if not is_agency(region)]
    return title_place(", ".join([read_city(found), *kept]))
