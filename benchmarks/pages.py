"""The pages of the benchmark with what is known of them, from the folder CHINADAILY_CORPUS.

The articles of `articles.jsonl` come as running text without paragraphs. `readings.jsonl`
says what a careful person reads in each, written down by hand: the info line as its page
prints it (of which the copy kept byline and time alone: the cells between are the site's
usual ones), names and places, the minute, the dateline with its place and how many characters
of the copy it stands for (the copy lost long dashes), and by number of words

- `skip`: what the copy has before the text: a caption, or the text a first time,
- `lead`: a sub-headline before the dateline,
- `end`: the paragraphs of end matter: blurbs, contributors, contacts, disclaimers, sign-offs.

`real_pages.jsonl` says the same of whole pages, whose reference text lies beside them, by
number of its lines: `skip` for caption or headline, `end` for editor lines.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.markup import Story, set_story
from benchmarks.scores import Known

HERE = Path(__file__).parent
TEMPLATE = "article-2018plus-WS664167f4a31082fc043c6af7"

# what copying made of "ö", of an apostrophe, and of the end of a caption
_BYTES = re.compile(r"(?:\\x[0-9a-f]{2})+")
_CAPTION_END = re.compile(r'\s*\\n"')

# between two sentences
_SENTENCE_END = re.compile(r'(?:(?<=[.?!])|(?<=[.?!]"))\s+(?=["A-Z])')
# The copy marks no paragraphs; the site's have about as many sentences.
_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page, and what a reader shall find in it."""

    url: str
    html: str
    known: Known


def read_pages(corpus: Path) -> list[KnownPage]:
    """Give the articles, set into the template, and the whole pages."""
    template = (corpus / "pages" / f"{TEMPLATE}.html").read_text("utf-8")
    readings = {reading["id"]: reading for reading in _read_rows(HERE / "readings.jsonl")}
    copies = _read_rows(corpus / "articles.jsonl")
    articles = [set_article(template, row, readings[find_id(row["url"])]) for row in copies]
    reals = _read_rows(HERE / "real_pages.jsonl")
    return articles + [read_real_page(corpus / "pages", row) for row in reals]


def find_id(url: str) -> str:
    """Give the id in an address, without its page number."""
    return url.rpartition("/")[2].removesuffix(".html").partition("_")[0]


def set_article(template: str, copy: dict[str, Any], reading: dict[str, Any]) -> KnownPage:
    """Set the copy of an article into the template, after its reading."""
    skipped, rest = cut_words(mend_copy(copy["text"]), reading.get("skip", 0))
    lead, rest = cut_words(rest, reading.get("lead", 0))
    printed, place, length = reading.get("dateline", ("", "", 0))
    body, end = cut_end(rest[length:].strip(), reading.get("end", ()))
    paragraphs = divide_text(body)
    story = Story(
        url=copy["url"],
        headline=mend_copy(copy["headline"]),
        info=reading["info"],
        day=reading["minute"][:10],
        captions=tuple(map(mend_copy, copy["captions"])) or ((skipped,) if skipped else ()),
        images=tuple(copy["images"]),
        subheadline=lead or None,
        paragraphs=(f"{printed} {paragraphs[0]}".strip(), *paragraphs[1:], *end),
    )
    known = Known(
        headline=" ".join(story.headline.split()),
        bylines=reading["bylines"],
        minute=reading["minute"],
        dateline=[printed, place] if printed else None,
        text=" ".join((lead, *story.paragraphs)),
        body=f"{lead} {body}",
    )
    return KnownPage(story.url, set_story(template, story), known)


def read_real_page(folder: Path, row: dict[str, Any]) -> KnownPage:
    """Give a whole page with its reference text."""
    name = row["page"]
    lines = read_reference(folder, name)
    text = lines[row["skip"] :]
    known = Known(
        headline=row["headline"],
        bylines=row["bylines"],
        minute=row["minute"],
        dateline=None,
        text=" ".join(text),
        body=" ".join(text[: len(text) - row["end"]]),
    )
    return KnownPage(row["url"], (folder / f"{name}.html").read_text("utf-8"), known)


def read_reference(folder: Path, name: str) -> list[str]:
    """Give the lines of the reference text beside a page, which is JSON or marked-up text."""
    marked = folder / f"{name}.ref.txt"
    if marked.exists():
        text = re.sub(r"</?p>", "", marked.read_text("utf-8"))
    else:
        reference = json.loads((folder / f"{name}.ref.json").read_text("utf-8"))
        text = reference["content"] if "content" in reference else reference["text"]
    return [line for line in text.splitlines() if line.strip()]


def mend_copy(text: str) -> str:
    r"""Undo what copying did to a text.

    >>> mend_copy("S\\xc3\\xb6derberg\\'s tea \\n\"")
    "Söderberg's tea"
    """
    text = _BYTES.sub(lambda found: bytes.fromhex(found[0].replace("\\x", "")).decode(), text)
    return _CAPTION_END.sub("", text).replace("\\'", "'").strip()


def cut_words(text: str, count: int) -> tuple[str, str]:
    """Cut a text after so many words.

    >>> cut_words("one two three", 2), cut_words("one", 0)
    (('one two', 'three'), ('', 'one'))
    """
    ends = [0, *(word.end() for word in re.finditer(r"\S+", text))]
    return text[: ends[count]], text[ends[count] :].strip()


def cut_end(text: str, counts: list[int]) -> tuple[str, list[str]]:
    """Cut paragraphs of so many words off the end of a text.

    >>> cut_end("It ended. Mei Lin helped. mei@tea.cn", [3, 1])
    ('It ended.', ['Mei Lin helped.', 'mei@tea.cn'])
    """
    body, rest = cut_words(text, len(text.split()) - sum(counts))
    end = []
    for count in counts:
        paragraph, rest = cut_words(rest, count)
        end.append(paragraph)
    return body, end


def divide_text(text: str) -> list[str]:
    """Divide a text into paragraphs of two sentences.

    >>> divide_text('One. "Two?" Three, Mr. Fu. 4.5 is four.')
    ['One. "Two?"', 'Three, Mr. Fu. 4.5 is four.']
    """
    sentences = _SENTENCE_END.split(text)
    starts = range(0, len(sentences), _SENTENCES)
    return [" ".join(sentences[start : start + _SENTENCES]) for start in starts]


def _read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
