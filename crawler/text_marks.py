"""Where the words of a search stand in a text, and the piece of the text around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

# characters of an excerpt, and those of them before the first match
_LENGTH = 260
_BEFORE = 80

# scripts that are written without spaces: a word of them is found within others
_IDEOGRAPH = re.compile("[\u1100-\u11ff\u3005-\u30ff\u3400-\u9fff\ua960-\ud7ff\uf900-\ufaff]")
_NO_WORD = re.compile(r"[\W_]+")


class Term(NamedTuple):
    """A word or phrase that is searched for; with `begins` it may go on."""

    text: str
    begins: bool = False


class Mark(NamedTuple):
    """A piece of a text, and whether it is a match."""

    text: str
    hit: bool


class _Folded(dict[int, int]):
    """The character that stands for each one, found when it is first met."""

    def __missing__(self, character: int) -> int:
        plain = unicodedata.normalize("NFKD", chr(character))[0].casefold()[0]
        self[character] = ord(plain)
        return self[character]


_FOLDED = _Folded()


def mark_terms(text: str, terms: Sequence[Term]) -> list[Mark]:
    """Divide a text at the matches; case and accents do not count.

    >>> mark_terms("The TEA of Wuhan", [Term("tea"), Term("wu", begins=True)])
    [Mark(text='The ', hit=False), Mark(text='TEA', hit=True), Mark(text=' of ', hit=False), \
Mark(text='Wuhan', hit=True)]
    """
    pattern = _make_pattern(tuple(terms))
    marks, end = [], 0
    for found in pattern.finditer(_fold(text)) if pattern else ():
        if found.start() > end:
            marks.append(Mark(text[end : found.start()], False))
        marks.append(Mark(text[found.start() : found.end()], True))
        end = found.end()
    return [*marks, Mark(text[end:], False)] if text[end:] else marks


def cut_excerpt(text: str, terms: Sequence[Term]) -> list[Mark]:
    """Return about 260 characters of a body around its first match, with the matches marked.

    >>> cut_excerpt("Tea is grown here.", [Term("grown")])
    [Mark(text='Tea is ', hit=False), Mark(text='grown', hit=True), Mark(text=' here.', hit=False)]
    """
    line = text.replace("\n\n", " ")
    pattern = _make_pattern(tuple(terms))
    found = pattern.search(_fold(line)) if pattern else None
    begin = max(0, found.start() - _BEFORE) if found else 0
    if begin:
        begin = line.find(" ", begin, begin + _BEFORE) + 1 or begin
    piece = ("…\u00a0" if begin else "") + begin_text(line[begin:], _LENGTH)
    return mark_terms(piece, terms)


def begin_text(text: str, length: int = 180) -> str:
    r"""Return the first words of a text, about `length` characters.

    >>> begin_text("Tea is grown here.", 12)
    'Tea is\xa0…'
    """
    if len(text) <= length:
        return text
    end = text.rfind(" ", 0, length)
    return f"{text[: end if end > length - _BEFORE else length].rstrip()}\u00a0…"


@lru_cache
def _make_pattern(terms: tuple[Term, ...]) -> re.Pattern[str] | None:
    # each once: a word that is asked for a thousand times would be looked for as often
    once = dict.fromkeys(filter(None, map(_match_term, terms)))
    patterns = sorted(once, key=len, reverse=True)
    return re.compile("|".join(patterns)) if patterns else None


def _match_term(term: Term) -> str:
    words = [re.escape(word) for word in _NO_WORD.split(_fold(term.text)) if word]
    if not words:
        return ""
    if _IDEOGRAPH.search(term.text):
        return r"[\W_]*".join(words)
    # what a pattern begins with is searched for fast: a letter, rather than the end of a word
    words[0] += rf"(?<![^\W_]{words[0]})"
    return r"[\W_]+".join(words) + (r"[^\W_]*" if term.begins else r"(?![^\W_])")


def _fold(text: str) -> str:
    """Return a text without case and accents, each character in its place."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)
