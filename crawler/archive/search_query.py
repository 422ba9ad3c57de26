"""What a user types into a search, as a query of FTS5."""

from __future__ import annotations

import re
import sqlite3

from sqlite_utils import Database

from crawler.archive.migrations import CJK, MARK, PART, PUNCTUATION
from crawler.text_marks import Term

# the words of a query and, with what binds it to the start of a text, "a phrase" or a bare word
_STRING = re.compile(r'(\^\s*)?("(?:[^"]|"")*"|[A-Za-z0-9_\u0080-\U0010ffff]+)')
_OPERATORS = ("AND", "OR", "NOT", "NEAR")
# what parts of a text are divided at, and quotation marks of a query
_BETWEEN_WORDS = re.compile(r'[\s\0()\[\]"]+')
_CJK = re.compile(CJK)
_PUNCTUATION = re.compile(PUNCTUATION)
_AROUND = re.compile(f"^{PUNCTUATION}+|{PUNCTUATION}+$")
_TRY = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? LIMIT 1"


class WrongQuery(ValueError):
    """Raised if a query holds nothing to search for; the message is one sentence for the user."""


def read_query(db: Database, text: str) -> str:
    """Return the query of FTS5 for what a user typed or pasted.

    What FTS5 can read keeps its meaning: phrases, operators, prefixes, columns. Anything else is
    plain words, all of which must be found. Raises `WrongQuery`.
    """
    # bytes that are no text, and the space that Chinese keyboards type
    text = text.encode(errors="replace").decode().replace("\u3000", " ")
    query = text if _can_read(db, text) else _quote_words(text)
    return _STRING.sub(_divide_long_word, query)


def _can_read(db: Database, text: str) -> bool:
    try:
        db.execute(_TRY, (text,)).fetchone()
    except sqlite3.OperationalError:
        return False
    return True


def _quote_words(text: str) -> str:
    words = [word for word in _BETWEEN_WORDS.split(text) if word]
    if not words:
        raise WrongQuery(f"the query {text!r} holds no words")
    return " ".join(f'"{word}"' for word in words)


def _divide_long_word(found: re.Match[str]) -> str:
    """Make a long word with CJK the phrase of its parts, which the index holds instead."""
    word = _AROUND.sub("", found[2])
    if found[1] or len(word) <= PART or not _CJK.search(word) or _BETWEEN_WORDS.search(word):
        return found[0]
    parts = (word[at : at + PART] for at in range(len(word) - PART + 1))
    return f'"{f" {MARK} ".join(part for part in parts if not _PUNCTUATION.match(part))}"'


def find_terms(text: str) -> list[Term]:
    """Return the words and phrases that a query wants to find, without those that it excludes.

    >>> find_terms('"green tea" AND wuh* NOT headline: coffee')
    [Term(text='green tea', begins=False), Term(text='wuh', begins=True)]
    """
    typed = text.replace("\u3000", " ")
    terms, excluded = [], False
    for found in _STRING.finditer(typed):
        after = typed[found.end() :].lstrip()
        if found[2] in _OPERATORS:
            excluded = found[2] == "NOT"
        elif not after.startswith(":"):
            terms += [] if excluded else [Term(found[2].strip('"'), after.startswith("*"))]
            excluded = False
    return terms
