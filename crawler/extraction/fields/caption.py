"""What a picture shows, and who took it."""

from __future__ import annotations

import re

from crawler.extraction.fields.names import is_name
from crawler.extraction.fields.source import is_agency
from crawler.extraction.fields.text import clean_text, present

# "[Photo/Xinhua]", "(Photo by Li Wei/China Daily)", "【新华社】"; the closing bracket
# may be missing.
BRACKETED = re.compile(r"[(\[\uff08\u3010]([^()\[\]\uff08\uff09\u3010\u3011]+)[)\]\uff09\u3011]?$")

# "Photo/Xinhua", "PHOTO/CHINA DAILY", "Photo by Su Zhigang/For chinadaily.com.cn",
# "Photo provided to China Daily", "Provided to China Daily", "Video provided to …"
OPENING = re.compile(
    r"(?:(?:file )?(?:photo|picture|image|video|cartoon|graphic|illustration)s? ?"
    r"(?:/|by\b|provided\b|courtesy\b)|provided (?:to|by)\b|courtesy of\b|图片来源|摄影|图/)",
    re.IGNORECASE,
)

# A credit without brackets, such as "Photo provided to China Daily", has few characters.
MAX_CREDIT = 80

# "LIU CHAOFU/FOR CHINA DAILY", "Photo: VCG", "David Yeazell-USA TODAY Sports"
CREDIT_DIVIDER = re.compile(r"\s?/\s?|: |-(?=USA TODAY)")

# "for China Daily", "Provided to chinadaily.com.cn"
FOR = re.compile(r"^(?:for|provided to|via|by) ", re.IGNORECASE)

# ". ", "!” ": a credit without brackets can begin after the end of a sentence.
AFTER_SENTENCE = re.compile(r"[.!?;)][\"'\u201d\u2019]?\s+")


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
    slash = "/" in inside and bracketed.group()[0] in "[\u3010"
    photographer = inside.endswith("摄")
    return slash or photographer or bool(OPENING.match(inside)) or is_bare_credit(inside)


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
    """Return True if a text is "Photo by X" or similar, and not a sentence.

    >>> is_opening_credit("Photo provided to China Daily"), is_opening_credit("Photos by Li sell.")
    (True, False)
    """
    return bool(OPENING.match(text)) and not text.endswith((".", "!", "?"))


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
