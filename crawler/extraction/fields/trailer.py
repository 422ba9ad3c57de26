"""The end matter of a text: contacts, contributors, disclaimers, editors, print page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from crawler.extraction.fields.editors import cut_editor_line
from crawler.extraction.fields.print_page import find_print_page, read_print_page
from crawler.extraction.fields.related import find_related, is_related
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

# "Zhou Jin and Xu Wei contributed to this story.", "Wang Jin contributed this story."
CONTRIBUTORS = re.compile(
    r"[^\W\d_a-z][^!?\"\u201c\u201d]{1,300} contributed (?:to )?(?:this|the) "
    r"(?:story|stories|report|article|series)(?: from [^.!?,]{1,40})?\.?"
)

# The end of a sentence inside a line: "… in Beijing. Zhou Jin contributed …", "… for UNICEF. Zhou
# Jin …"; the space after it may be lost ("… for support.The views don't …"). Also a remark behind
# it: "… said. ($1 = 0.9 euros) Reuters"
SENTENCE_END = re.compile(
    r"[.!?(](?:(?:(?<=[a-z0-9)\]\"\u201d][.!?])|(?<=[A-Z]{2}[.!?]))[\"'\u201d\u2019]?(?=[ A-Z])"
    r"|(?<=[.!?])[\"\u201d](?= )|(?<=[.!?] \()[^()]{1,80}\)(?= ))"
)

# "The author is a professor at …", "The authors are …", "The writer, a …"
BLURB = re.compile(r"The (?:author|writer)s?(?: (?:is|are|was|were)\b|,)")

# "Bjorn Lomborg is president of …", before a disclaimer in the same paragraph
NAMED_BLURB = re.compile(r"(?:[^\W\d_a-z][\w.'\u2019-]*,? ){2,6}(?:is|are|was|were) ")

# "Islamabad, Pakistan.": the end of a blurb that was split in two
BLURB_END = re.compile(r"(?:[^\W\d_a-z][\w.'\u2019-]*,? ){1,5}[^\W\d_a-z][\w'\u2019-]*\.")

# "The views don't necessarily reflect those of China Daily.", "The opinions expressed
# here are his own …", "If you have a specific expertise, …", "Source: chinausfocus.com",
# "Copyright: Project Syndicate, 2019.", "The authors contributed this article to …"
DISCLAIMER = re.compile(
    r"(?:All )?(?:the |these )?(?:views?|opinions?)\b[^.]{0,80}(?:\bnecessarily\b"
    r"|\bexpressed (?:here|above|in this|are)\b|\bare (?:those of|(?:his|her|their|my) own)\b)"
    r"|If you have a specific (?:area of )?expertise\b"
    r"|The (?:author|writer)s? contributed this article\b|(?:Source|Copyright): \S",
    re.IGNORECASE,
)

# "This is an opinion article by Li Na, Rome, for Example.org/english."; a longer
# sentence has words that are not names
ATTRIBUTION = re.compile(
    r"This is an? (?:[a-z-]+ )?(?:article|commentary) by"
    r"(?: (?:and|for|from|in|of|the|[^\W\d_a-z][^\s!?\"\u201c\u201d]*)){2,30}"
)

# "-Xinhua news agency", "Agencies via Xinhua", "Xinhua-Agencies", "(Reuters)"
BETWEEN_AGENCIES = re.compile(
    r"\s?[/,]\s?|-(?=(?:Xinhua|Agencies)\b)|\s(?:via|and)\s", re.IGNORECASE
)
# cut from the ends of a sign-off
SIGN_OFF_EDGE = " -.()[]\u2013\u2014"

# "ZHANG ZHOUXIANG, CHINA DAILY", under an editorial
SIGNED_EDITORIAL = re.compile(r"[A-Z][A-Z' -]{2,40}, ?CHINA DAILY")

# the ends of a sentence
CLOSED = (".", "!", "?", '"', "\u201d")

# in characters; a longer text is none of these
MAX_SIGN_OFF = 80
MAX_BLURB = 600
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


def split_trailer(paragraphs: Sequence[str], writers: Collection[str] = ()) -> Trailer:
    """Split the end matter from an article, from its last paragraph backwards.

    Headlines of related articles at the end belong to it, and a paragraph before a disclaimer
    that introduces one of the `writers`.

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
    body, ends = printed[:related], [printed[related:]]
    disclaimed = has_disclaimer(ends[0])
    while body:
        if disclaimed and introduces_writer(body[-1], writers):
            ends.append([body.pop()])
            continue
        head, lines = split_end(body.pop())
        ends.append(lines)
        disclaimed = disclaimed or has_disclaimer(lines)
        if head:
            body.append(head)
            break
    raw = [line for lines in reversed(ends) for line in lines]
    return Trailer(tuple(body), tuple(raw), *read_print_page(raw))


def has_disclaimer(lines: Iterable[str]) -> bool:
    """Return True if one of the lines is a disclaimer."""
    return any(map(DISCLAIMER.match, lines))


def introduces_writer(paragraph: str, writers: Collection[str]) -> bool:
    """Return True if a paragraph begins with a writer's name and describes the writer.

    >>> [introduces_writer(text, ["Li Na"]) for text in ("Li Na is a lawyer.", "Li Na won.")]
    [True, False]
    """
    openings = (f"{name}{after}" for name in writers for after in (",", " is ", " was "))
    return len(paragraph) <= MAX_BLURB and paragraph.startswith(tuple(openings))


def split_end(paragraph: str) -> tuple[str, list[str]]:
    """Return the part of a paragraph that belongs to the body, and the end-matter lines after it.

    >>> split_end("Good. The views don't necessarily reflect those of China Daily.")
    ('Good.', ["The views don't necessarily reflect those of China Daily."])
    >>> split_end("It ended in Rome.")
    ('It ended in Rome.', [])
    """
    head, lines = paragraph, list[str]()
    while head:
        head, line = cut_line(head)
        if line is None:
            break
        lines.insert(0, line)
    return head, lines


def cut_line(text: str) -> tuple[str, str | None]:
    """Return the text before its last end-matter line, and that line.

    >>> cut_line("It ended. (China Daily 07/10/2019 page9)")
    ('It ended.', '(China Daily 07/10/2019 page9)')
    """
    if last := find_print_page(text):
        return text[: last.start()].strip(), last.group()
    head, editors = cut_editor_line(text)
    if editors:
        return head, editors
    if is_end_matter(text):
        return "", text
    for end in SENTENCE_END.finditer(text, max(len(text) - MAX_END, 0)):
        head, tail = text[: end.end()], text[end.end() :].strip()
        if is_run_on(tail):
            return ("", text) if DISCLAIMER.match(tail) and is_blurb(head) else (head, tail)
    return text, None


def is_end_matter(line: str) -> bool:
    """Return True if a whole paragraph is end matter.

    >>> is_end_matter("Zhou Jin contributed to this story."), is_end_matter("Agencies via Xinhua")
    (True, True)
    """
    if BLURB.match(line) or DISCLAIMER.match(line) or CONTACT.match(line):
        return True
    if ATTRIBUTION.fullmatch(line):
        return True
    return is_contributor_line(line) or is_address_line(line) or is_sign_off(line)


def is_run_on(tail: str) -> bool:
    """Return True if the rest of a paragraph is end matter.

    That is a disclaimer, a contact, contributors, related articles, or a sign-off that is not a
    sentence. An author's blurb is not searched for inside a paragraph.

    >>> is_run_on("Contact the writers at masi@chinadaily.com.cn"), is_run_on("The author is here.")
    (True, False)
    >>> is_run_on("Agencies via Xinhua"), is_run_on("Xinhua.")
    (True, False)
    """
    if DISCLAIMER.match(tail) or CONTACT.match(tail):
        return True
    if len(tail) > MAX_RUN_ON:
        return False
    signed = not tail.endswith(CLOSED) and is_sign_off(tail)
    return signed or is_related(tail) or is_address_line(tail) or is_contributor_line(tail)


def is_blurb(head: str) -> bool:
    """Return True if the text before a disclaimer describes the author.

    >>> is_blurb("Bob Carr is director of the institute."), is_blurb("Islamabad, Pakistan.")
    (True, True)
    """
    named = len(head) <= MAX_BLURB and NAMED_BLURB.match(head)
    return bool(named or BLURB_END.fullmatch(head))


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
