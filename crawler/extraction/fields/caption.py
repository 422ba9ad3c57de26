"""What a picture shows, and who took it."""

from __future__ import annotations

import re

from crawler.extraction.fields.names import PARTICLES, is_name
from crawler.extraction.fields.source import is_agency
from crawler.extraction.fields.text import clean_text, present

# "[Photo/Xinhua]", "(Photo by Li Wei/China Daily)", "【新华社】"; the closing bracket
# may be missing.
BRACKETED = re.compile(r"[(\[\uff08\u3010]([^()\[\]\uff08\uff09\u3010\u3011]+)[)\]\uff09\u3011]?$")

# "Photo", "file photo", "Cartoons"
PICTURE = r"(?:file )?(?:photo|picture|image|video|screenshot|cartoon|graphic|illustration)s?"

# "Photo/Xinhua", "PHOTO/CHINA DAILY", "Photo by Su Zhigang/For chinadaily.com.cn",
# "Photo provided to China Daily", "Provided to China Daily", "Video provided to …"
OPENING = re.compile(
    rf"(?:{PICTURE} ?(?:/|by\b|provided\b|courtesy\b)|provided (?:to|by)\b|courtesy of\b"
    r"|图片来源|图源|摄影(?=[:\uff1a/ ]|$)|图/)",
    re.IGNORECASE,
)

# "Photo from web", "Photo taken by Li Na", "File photo", "China Daily file photo"
NOTE = re.compile(rf"^{PICTURE} (?:from|taken by) |\bfile photos?$", re.IGNORECASE)

# "Photo VCG", "Xinhua photo": what stands before or after the agency
BESIDE_AGENCY = re.compile(rf"^{PICTURE} | {PICTURE}$", re.IGNORECASE)

# Small words of a credit: "by Li Na for China Daily", "courtesy of the artist" (at its end)
SMALL_WORDS = PARTICLES | frozenset("and by courtesy for from of provided the to via".split())
THE_MAKER = re.compile(r"\bthe [a-z]+$")
WORD = re.compile(r"[^\s/,]+")

# A credit without brackets, such as "Photo provided to China Daily", has few characters.
MAX_CREDIT = 80

# "LIU CHAOFU/FOR CHINA DAILY", "Photo: VCG", "David Yeazell-USA TODAY Sports"
CREDIT_DIVIDER = re.compile(r"\s?/\s?|: |-(?=USA TODAY)")

# "for China Daily", "Provided to chinadaily.com.cn"
FOR = re.compile(r"^(?:for|provided to|via|by) ", re.IGNORECASE)

# "新华社记者 张三 摄", "张三、李四摄", "新华社发（张三 摄）" behind a Chinese sentence; not "拍摄"
TAKEN_BY = re.compile(
    r"(?:^(?=\S{0,12}记者)|(?<=[。！？”]))\s*"
    r"([^。！？”，,0-9]{2,30}(?<!拍)摄|\S{1,3}社发(?:[(\uff08][^()\uff08\uff09]{2,30}摄[)\uff09])?)。?$"
)

# ". ", "!” ", "。": a credit without brackets can begin after the end of a sentence.
AFTER_SENTENCE = re.compile(r"[.!?;)][\"'\u201d\u2019]?\s+|[。！？]\u201d?\s*")


def split_caption(text: str | None) -> tuple[str | None, str | None]:
    r"""Return the text of a printed caption, and its credit without brackets.

    >>> split_caption("A view of Beijing. [Photo/Xinhua]")
    ('A view of Beijing.', 'Photo/Xinhua')
    >>> split_caption("Snow in December.\xa0LIU CHAOFU/FOR CHINA DAILY")
    ('Snow in December.', 'LIU CHAOFU/FOR CHINA DAILY')
    >>> split_caption("Jin Ding/China Daily"), split_caption("China joined the WTO")
    ((None, 'Jin Ding/China Daily'), ('China joined the WTO', None))
    """
    caption = clean_text(text or "")
    if not caption.isascii() and (taken := TAKEN_BY.search(caption)):
        return present(caption[: taken.start()]), taken[1]
    # A full stop may follow the credit.
    bracketed = BRACKETED.search(caption.rstrip(". "))
    if bracketed and is_bracketed_credit(bracketed):
        return present(caption[: bracketed.start()]), present(bracketed[1])
    start = find_credit(caption)
    if start is None:
        start = find_capitals(text or "", caption)
    return (
        (present(caption), None) if start is None else (present(caption[:start]), caption[start:])
    )


def is_bracketed_credit(bracketed: re.Match[str]) -> bool:
    """Return True if the text in brackets at the end is a credit.

    Square brackets hold credits; round ones also hold other remarks.

    >>> [split_caption(text)[1] for text in ("Li Na (left)", "Li Na [newsphoto]")]
    [None, 'newsphoto']
    """
    inside = clean_text(bracketed[1])
    if bracketed.group()[0] in "[\u3010" and ("/" in inside or is_note(inside)):
        return True
    return inside.endswith("摄") or bool(OPENING.match(inside)) or is_bare_credit(inside)


def is_note(text: str) -> bool:
    """Return True if a text in square brackets says where a picture is from.

    >>> is_note("Photo from web"), is_note("Xinhua photo"), is_note("Family photo")
    (True, True, False)
    """
    agency = BESIDE_AGENCY.sub("", text, count=1)
    return bool(NOTE.search(text)) or (agency != text and is_bare_credit(agency))


def find_credit(caption: str) -> int | None:
    """Return the position of a credit without brackets: at the start, or after a sentence.

    >>> find_credit("He won. AP"), find_credit("He won.")
    (8, None)
    """
    starts = [0, *(found.end() for found in AFTER_SENTENCE.finditer(caption))]
    for start in starts:
        if len(caption) - start > MAX_CREDIT:
            continue
        tail = caption[start:]
        if is_bare_credit(tail) or is_opening_credit(tail):
            return start
    return None


def find_capitals(text: str, caption: str) -> int | None:
    r"""Return the position of a credit in capitals after a no-break space.

    >>> find_capitals("Snow in Rome\xa0LI WEI/XINHUA", "Snow in Rome LI WEI/XINHUA")
    13
    """
    tail = clean_text(text.rpartition("\u00a0")[2])
    divided = tail and tail.isupper() and caption.endswith(tail) and is_bare_credit(tail)
    return len(caption) - len(tail) if divided else None


def is_opening_credit(text: str) -> bool:
    """Return True if a text is "Photo by X" or similar, and nothing more.

    >>> is_opening_credit("Photo provided to China Daily"), is_opening_credit("Photos by Li sell.")
    (True, False)
    >>> is_opening_credit("Courtesy of the artist"), is_opening_credit("Video by Li Na goes viral")
    (True, False)
    """
    opening = OPENING.match(text)
    if opening is None or text.endswith(tuple(".!?。！？")):
        return False
    words = WORD.findall(THE_MAKER.sub("", text[opening.end() :]))
    return not any(is_sentence_word(word) for word in words)


def is_sentence_word(word: str) -> bool:
    """Return True if a word in small letters is no word of a credit.

    >>> is_sentence_word("shows"), is_sentence_word("For"), is_sentence_word("chinadaily.com.cn")
    (True, False, False)
    """
    return word.islower() and word not in SMALL_WORDS and not is_agency(word)


def is_bare_credit(text: str) -> bool:
    """Return True if a text is an agency, or names and an agency divided by slashes.

    >>> is_bare_credit("BEI HE/WANG KAIYAN/XINHUA"), is_bare_credit("Zhao / for China Daily")
    (True, True)
    >>> is_bare_credit("A man walks/Xinhua"), is_bare_credit("Li Haotong")
    (False, False)
    """
    names = [FOR.sub("", part, count=1) for part in CREDIT_DIVIDER.split(text)]
    agencies = [name for name in names if is_agency(name)]
    return bool(agencies) and all(name in agencies or is_name(name) for name in names)
