"""The end matter of a text: contacts, contributors, disclaimers, editors, print page."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crawler.extraction.fields.authorship import (
    AUTHORS,
    BLURB_END,
    fold_name,
    is_blurb,
    is_disclaimer,
)
from crawler.extraction.fields.editors import cut_editor_line
from crawler.extraction.fields.names import PARTICLES
from crawler.extraction.fields.print_page import find_print_page, read_print_page
from crawler.extraction.fields.related import CLOSED, find_related, is_related
from crawler.extraction.fields.source import is_agency
from crawler.extraction.fields.text import clean_text

# "masi@chinadaily.com.cn", "angus@mail.chinadailyuk.com."
ADDRESS = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+\.?")

# "masi@chinadaily.com.cn and chengyu@chinadaily.com.cn", "E-mail: x@y.cn; z@y.cn"
BETWEEN_ADDRESSES = re.compile(r"[\s,;/|()]+(?:(?:and|or|&)\s)?")
EMAIL_LABEL = re.compile(r"E-?mails?\s?:\s?", re.IGNORECASE)

# "Contact the writers at masi@chinadaily.com.cn", "Contact the editor at editor@…",
# "To contact the reporter: x@y.cn"
CONTACT = re.compile(
    r"(?:(?:To |Please |You (?:can|may) )?contact the "
    r"(?:writer|reporter|author|editor|producer|correspondent)s?)\b.{0,40}@",
    re.IGNORECASE,
)

# a word of names: "Li Na and Juan de Silva in Wuzhen, Zhejiang province, and agencies"
NAMED = (
    "(?:(?:also|and|at|for|from|in|of|the|agencies|city|county|province|region"
    rf"|{'|'.join(sorted(PARTICLES))}),?|[^\W\d_a-z][^\s!?\"\u201c\u201d]*)"
)

# "Zhou Jin and Xu Wei contributed to this story.", "Wang Jin contributed this story."; of "the"
# report, which can be that of scientists, only where all words before are of names
CONTRIBUTORS = re.compile(
    rf"(?:(?!The .* contributed (?:to )?the )(?:{NAMED} ){{1,50}}contributed (?:to )?(?:this|the)"
    r"|[^\W\d_a-z]\S*(?:(?<=,)| and| in| \(?[^\W\d_a-z])[^!?\"\u201c\u201d]{1,300}"
    r" contributed (?:to )?this) "
    r"(?:story|stories|report|article|series)(?: from [^.!?,]{1,40})?\.?"
)

# The end of a sentence inside a line: "… in Beijing. Zhou Jin contributed …", "… for UNICEF. Zhou
# Jin …"; the space after it may be lost ("… for support.The views don't …"). Also a remark behind
# it: "… said. ($1 = 0.9 euros) Reuters"
SENTENCE_END = re.compile(
    r"[.!?(](?:(?:(?<=[a-z0-9)\]\"\u201d][.!?])|(?<=[A-Z]{2}[.!?]))[\"'\u201d\u2019]?(?=[ A-Z])"
    r"|(?<=[.!?])[\"\u201d](?= )|(?<=[.!?] \()[^()]{1,80}\)(?= ))"
)

# "Source: chinausfocus.com", "Source: Science magazine", "Copyright: Project Syndicate, 2019.";
# a sentence ends in a full stop and has words that are not names
SOURCE = re.compile(
    r"(?i:Source|Copyright): (?=[^\W\d_a-z]|\S+\.\S)(?:[^!?]{1,80}(?<!\.)"
    rf"|(?:(?:{NAMED}|[0-9]{{4}}\.|\S+\.[a-z]{{2,4}}\.)(?: |$)){{1,20}})"
)

# "This is an opinion article by Li Na, Rome, for Example.org/english."
ATTRIBUTION = re.compile(rf"This is an? (?:[a-z-]+ )?(?:article|commentary) by(?: {NAMED}){{2,30}}")

# "-Xinhua news agency", "Agencies via Xinhua", "Xinhua-Agencies", "(Reuters)"
BETWEEN_AGENCIES = re.compile(
    r"\s?[/,]\s?|-(?=(?:Xinhua|Agencies)\b)|\s(?:via|and)\s", re.IGNORECASE
)
# cut from the ends of a sign-off
SIGN_OFF_EDGE = " -.()[]\u2013\u2014"

# "ZHANG ZHOUXIANG, CHINA DAILY", under an editorial
SIGNED_EDITORIAL = re.compile(r"[A-Z][A-Z' -]{2,40}, ?CHINA DAILY")

# in characters; a longer text is none of these
MAX_SIGN_OFF = 80
MAX_RUN_ON = 400

# in characters: end matter inside a paragraph is searched for so near to its end
MAX_END = 1200


class Trailer(NamedTuple):
    """The paragraphs of the body, and the end-matter lines after them as printed.

    `print_date` is in ISO 8601; None if the printed day is not in the calendar.
    """

    body: tuple[str, ...]
    raw: tuple[str, ...]
    print_edition: str | None
    print_date: str | None
    print_page: str | None


def split_trailer(paragraphs: Sequence[str], writers: Iterable[str] = ()) -> Trailer:
    """Split the end matter from an article, from its last paragraph backwards.

    Headlines of related articles at the end belong to it. So does a paragraph about "the author",
    where the article has `writers`, a disclaimer or a print line, and before a disclaimer one that
    introduces one of the `writers`.

    >>> split_trailer(["It ended.", "masi@chinadaily.com.cn", "(China Daily 07/10/2019 page9)"])[2:]
    ('China Daily', '2019-07-10', '9')
    >>> split_trailer(["It ended. (HK Edition 05/05/2016 page8)"])[:2]
    (('It ended.',), ('(HK Edition 05/05/2016 page8)',))
    >>> views = "The views don't necessarily reflect those of China Daily."
    >>> split_trailer(["It ended.", "Li Na, a lawyer in Rome, teaches.", views], ["Li Na"]).body
    ('It ended.',)
    >>> split_trailer(["茶山开园了。（央视记者 王晋燕）", "【责任编辑：严玉洁】"])[:2]
    (('茶山开园了。',), ('（央视记者 王晋燕）', '【责任编辑：严玉洁】'))
    """
    printed = [text for text in map(clean_text, paragraphs) if text]
    related = find_related(printed)
    body, raw = printed[:related], deque(printed[related:])
    names = AUTHORS | set(filter(None, map(fold_name, writers)))
    # whom a paragraph must be about to be end matter by itself
    subjects = AUTHORS if names > AUTHORS else frozenset()
    while body:
        head, line = cut_line(body.pop(), subjects, names)
        if head:
            body.append(head)
        if line is None:
            break
        raw.appendleft(line)
        if is_disclaimer(line):
            subjects = names
        elif find_print_page(line):
            subjects = subjects or AUTHORS
    return Trailer(tuple(body), tuple(raw), *read_print_page(raw))


def cut_line(text: str, subjects: frozenset[str], names: frozenset[str]) -> tuple[str, str | None]:
    """Return the text before its last end-matter line, and that line.

    The line can be about one of the `subjects`, and before a disclaimer about one of the `names`.

    >>> cut_line("It ended. (China Daily 07/10/2019 page9)", AUTHORS, AUTHORS)
    ('It ended.', '(China Daily 07/10/2019 page9)')
    >>> cut_line("Good. The views don't necessarily reflect ours.", AUTHORS, AUTHORS)
    ('Good.', "The views don't necessarily reflect ours.")
    >>> cut_line("It ended in Rome.", AUTHORS, AUTHORS)
    ('It ended in Rome.', None)
    """
    if last := find_print_page(text):
        return text[: last.start()].strip(), last.group()
    head, editors = cut_editor_line(text)
    if editors:
        return head, editors
    if is_blurb(text, subjects) or is_end_matter(text):
        return "", text
    for end in SENTENCE_END.finditer(text, max(len(text) - MAX_END, 0)):
        tail = text[end.end() :].strip()
        if is_run_on(tail):
            head = text[: end.end()]
            blurb = is_blurb(head, names) or BLURB_END.fullmatch(head)
            return ("", text) if blurb and is_disclaimer(tail) else (head, tail)
    return text, None


def is_end_matter(line: str) -> bool:
    """Return True if a whole paragraph is end matter, and is not about the author.

    >>> is_end_matter("Zhou Jin contributed to this story."), is_end_matter("Agencies via Xinhua")
    (True, True)
    """
    if len(line) > MAX_RUN_ON:
        return False
    return is_notice(line) or bool(ATTRIBUTION.fullmatch(line)) or is_sign_off(line)


def is_run_on(tail: str) -> bool:
    """Return True if the rest of a paragraph is end matter.

    That is a notice, related articles, or a sign-off that is not a sentence. An author's blurb is
    not searched for inside a paragraph.

    >>> is_run_on("Contact the writers at masi@chinadaily.com.cn"), is_run_on("The author is here.")
    (True, False)
    >>> is_run_on("Agencies via Xinhua"), is_run_on("Xinhua.")
    (True, False)
    """
    if len(tail) > MAX_RUN_ON:
        return False
    signed = not tail.endswith(CLOSED) and is_sign_off(tail)
    return signed or is_related(tail) or is_notice(tail)


def is_notice(text: str) -> bool:
    """Return True if a text is a disclaimer, a source, a contact or contributors.

    >>> is_notice("Source: Xinhua"), is_notice("Source: it is in Rome.")
    (True, False)
    """
    if is_disclaimer(text) or SOURCE.fullmatch(text) or CONTACT.match(text):
        return True
    return is_address_line(text) or is_contributor_line(text)


def is_contributor_line(line: str) -> bool:
    """Return True if a line is a single sentence that names contributors.

    >>> is_contributor_line("Ma Si in Rome and Reuters contributed to this story.")
    True
    """
    # most lines have no such word, and the pattern is slow to find that out
    if " contributed " not in line:
        return False
    return bool(CONTRIBUTORS.fullmatch(line)) and not SENTENCE_END.search(line)


def is_address_line(line: str) -> bool:
    """Return True if a line is nothing but e-mail addresses.

    >>> is_address_line("E-mail: masi@chinadaily.com.cn and siva@chinadaily.com.cn")
    True
    """
    # cheaper than to test each word: this saves 0.03 ms a page
    if "@" not in line:
        return False
    words = [word for word in BETWEEN_ADDRESSES.split(EMAIL_LABEL.sub("", line)) if word]
    return bool(words) and all(map(ADDRESS.fullmatch, words))


def is_sign_off(line: str) -> bool:
    """Return True if a line is nothing but the agencies that the text came from.

    >>> is_sign_off("-Xinhua news agency"), is_sign_off("ZHANG ZHOUXIANG, CHINA DAILY")
    (True, True)
    """
    if len(line) > MAX_SIGN_OFF:
        return False
    if SIGNED_EDITORIAL.fullmatch(line):
        return True
    return all(map(is_agency, BETWEEN_AGENCIES.split(line.strip(SIGN_OFF_EDGE))))
