"""The differences between two texts, word by word, and their layout as lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import chain, groupby
from typing import Any, NamedTuple

# the end of a paragraph, which counts as a word
BREAK = "\n\n"
ELLIPSIS = "…"
PILCROW = "¶"

# Chinese and Japanese have no spaces: each character is a word
_IDEOGRAPHS = "\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uffee"
# "Tea", "rose.", "茶"
_WORD = re.compile(f"[{_IDEOGRAPHS}]|[^\\s{_IDEOGRAPHS}]+")
# beside one of these a word has no space
_TOUCHES = re.compile(f"[\\s{_IDEOGRAPHS}]")
_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]")
# a blank line, also one that holds spaces
_DIVISION = re.compile(r"\n\s*\n")

# so few equal words between longer changes are equal by chance, and are shown as changed
_CHANCE = 2
# so many changed words are compared in all: the time grows faster than their square
_MOST_COMPARED = 5000
# a gap of so few words or fewer is not shortened
_SPARE = 4

_Opcode = tuple[str, int, int, int, int]


class Kind(StrEnum):
    """Whether words are in both texts, in the old one only, or in the new one only."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class Piece(NamedTuple):
    """Successive words of one kind; a `BREAK` among them ends a paragraph."""

    kind: Kind
    words: tuple[str, ...]


def format_value(value: Any) -> str:
    """Return the value of a column as text; each item of a list is a paragraph.

    >>> format_value([{"name": "Zhou Mo", "place": "Shenzhen"}, {"name": "Li Na", "place": None}])
    'name: Zhou Mo | place: Shenzhen\\n\\nname: Li Na'
    >>> format_value(12), format_value(None)
    ('12', '')
    """
    if isinstance(value, list):
        return BREAK.join(map(format_value, value))
    if isinstance(value, dict):
        return " | ".join(f"{name}: {item}" for name, item in value.items() if item is not None)
    return "" if value is None else str(value)


def split_words(text: str) -> list[str]:
    r"""Return the words of a text, with `BREAK` at the end of each paragraph.

    >>> split_words("Tea  rose.\n\n茶 up")
    ['Tea', 'rose.', '\n\n', '茶', 'up', '\n\n']
    """
    return list(_chain(_split_paragraphs(text)))


def join_words(words: Iterable[str]) -> str:
    """Join words, with spaces if their script has spaces.

    >>> join_words(["Tea", "is", "茶", "。"])
    'Tea is茶。'
    """
    found = tuple(words)
    # the usual case, many times faster
    if not _TOUCHES.search("".join(found)):
        return " ".join(found)
    text = ""
    for word in found:
        text += _space(text, word) + word
    return text


def compare_texts(old: str, new: str) -> list[Piece]:
    """Return the words of both texts in order; at each change first the removed, then the added.

    Without the added words they are the old text, without the removed ones the new text. Words
    are compared from the first to the last change of successive changed paragraphs. Where over
    5,000 would be compared in all, they are removed and added whole.

    >>> [(p.kind.value, join_words(p.words)) for p in compare_texts("A red hen", "A blue hen")]
    [('same', 'A'), ('removed', 'red'), ('added', 'blue'), ('same', 'hen\\n\\n')]
    """
    before, after = _split_paragraphs(old), _split_paragraphs(new)
    pieces: list[Piece] = []
    comparison = _Comparison()
    for tag, i1, i2, j1, j2 in comparison.match(before, after):
        gone, come = _chain(before[i1:i2]), _chain(after[j1:j2])
        if tag == "equal":
            pieces.append(Piece(Kind.SAME, gone))
        else:
            pieces += comparison.compare_words(gone, come)
    gathered = _gather(pieces)
    moved = _move_breaks(gathered)
    return moved if moved == gathered else _gather(moved)


def shorten(pieces: Sequence[Piece], context: int) -> list[Piece]:
    """Replace unchanged words by ellipses, except for `context` words around each change.

    >>> pieces = compare_texts("a b c d e f g h i j k l", "a b c d e f g h i j k m")
    >>> [join_words(piece.words) for piece in shorten(pieces, 2)]
    ['… j k', 'l', 'm', '\\n\\n']
    """
    last = len(pieces) - 1
    shortened = []
    for n, (kind, words) in enumerate(pieces):
        ends = (context if n > 0 else 0, context if n < last else 0)
        kept = _shorten_words(words, *ends) if kind is Kind.SAME else words
        shortened.append(Piece(kind, kept))
    return shortened


def arrange_lines(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield the paragraphs of a comparison, each as a line of pieces without `BREAK`.

    A `PILCROW` shows where a paragraph was divided or two became one.

    >>> for line in arrange_lines(compare_texts("One. Two.", "One.\\n\\nTwo.")):
    ...     print([(piece.kind.value, piece.words) for piece in line])
    [('same', ('One.',)), ('added', ('¶',))]
    [('same', ('Two.',))]
    """
    line: list[Piece] = []
    for kind, words in _cut_at_breaks(pieces):
        if words != (BREAK,):
            line.append(Piece(kind, words))
            continue
        partly = kind is not Kind.SAME and any(piece.kind is not kind for piece in line)
        if partly:
            line.append(Piece(kind, (PILCROW,)))
        if line and not (partly and kind is Kind.REMOVED):
            yield line
            line = []
    if line:
        yield line


def format_line(line: Iterable[Piece], mark: Callable[[Kind, str], str]) -> str:
    """Return a line as text, each piece marked by its kind.

    >>> format_line(compare_texts("A red hen", "A blue hen"), lambda kind, text: f"{kind}({text})")
    'same(A) removed(red)added(blue) same(hen\\n\\n)'
    """
    written, before, replaced = "", "", False
    for kind, words in line:
        text = join_words(words)
        written += "" if replaced and kind is Kind.ADDED else _space(before, text)
        written += mark(kind, text)
        before, replaced = text, kind is Kind.REMOVED
    return written


def _space(left: str, right: str) -> str:
    touching = not left or _TOUCHES.match(left[-1]) or _TOUCHES.match(right)
    return "" if touching else " "


def _split_paragraphs(text: str) -> list[tuple[str, ...]]:
    return [words for paragraph in _DIVISION.split(text) if (words := _find_words(paragraph))]


# most paragraphs are in both texts
@lru_cache(maxsize=200)
def _find_words(paragraph: str) -> tuple[str, ...]:
    # what has no ideograph is divided by spaces alone, which is faster
    words = _WORD.findall(paragraph) if _IDEOGRAPH.search(paragraph) else paragraph.split()
    return (*words, BREAK) if words else ()


def _chain(paragraphs: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(chain.from_iterable(paragraphs))


class _Comparison:
    """Finds what two texts have in common, until it has compared too many changed words."""

    def __init__(self) -> None:
        self._room = _MOST_COMPARED

    def compare_words(self, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Piece]:
        for tag, i1, i2, j1, j2 in _drop_chance(self.match(old, new), old):
            if tag == "equal":
                yield Piece(Kind.SAME, new[j1:j2])
            else:
                yield Piece(Kind.REMOVED, old[i1:i2])
                yield Piece(Kind.ADDED, new[j1:j2])

    def match(self, old: Sequence[Any], new: Sequence[Any]) -> list[_Opcode]:
        """Return difflib's opcodes; the common start and end are found without it, for speed."""
        start = _count_common(old, new)
        end = _count_common(old[start:][::-1], new[start:][::-1])
        i, j = len(old) - end, len(new) - end
        between = [
            (tag, i1 + start, i2 + start, j1 + start, j2 + start)
            for tag, i1, i2, j1, j2 in self._match_changed(old[start:i], new[start:j])
        ]
        return [("equal", 0, start, 0, start), *between, ("equal", i, len(old), j, len(new))]

    def _match_changed(self, old: Sequence[Any], new: Sequence[Any]) -> Sequence[_Opcode]:
        size = max(len(old), len(new))
        if size > self._room:
            return [("replace", 0, len(old), 0, len(new))]
        self._room -= size
        return SequenceMatcher(None, old, new).get_opcodes()


def _count_common(old: Sequence[Any], new: Sequence[Any]) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (left, right) in pairs if left != right), min(len(old), len(new)))


def _drop_chance(opcodes: Sequence[_Opcode], old: Sequence[str]) -> Iterator[_Opcode]:
    """Yield the opcodes, with words that are equal by chance taken as changed."""
    sizes = [max(i2 - i1, j2 - j1) for _, i1, i2, j1, j2 in opcodes]
    beside = map(min, [0, *sizes], [*sizes[1:], 0])
    for (tag, i1, i2, j1, j2), size, least in zip(opcodes, sizes, beside, strict=False):
        by_chance = size <= _CHANCE and size < least and BREAK not in old[i1:i2]
        yield ("replace" if by_chance else tag), i1, i2, j1, j2


def _gather(pieces: Iterable[Piece]) -> list[Piece]:
    """Join pieces, so that each change has one removed and one added piece at most."""
    gathered = []
    present = (piece for piece in pieces if piece.words)
    for _, run in groupby(present, key=lambda piece: piece.kind is Kind.SAME):
        together = list(run)
        for kind in Kind:
            words = _chain(piece.words for piece in together if piece.kind is kind)
            if words:
                gathered.append(Piece(kind, words))
    return gathered


def _move_breaks(pieces: Sequence[Piece]) -> list[Piece]:
    """Move breaks so that an added or removed paragraph ends with its own break."""
    moved = list(pieces)
    for n in range(1, len(moved) - 1):
        (left, before), (kind, words), (right, after) = moved[n - 1 : n + 2]
        if left is right is Kind.SAME is not kind and words[0] == after[0] == BREAK:
            moved[n - 1] = Piece(left, (*before, BREAK))
            moved[n] = Piece(kind, (*words[1:], BREAK))
            moved[n + 1] = Piece(right, after[1:])
    return moved


def _shorten_words(words: tuple[str, ...], head: int, tail: int) -> tuple[str, ...]:
    end = len(words) - tail
    head += words[head : head + 1] == (BREAK,)
    end += words[end : end + 1] == (BREAK,)
    if end - head <= _SPARE:
        return words
    before, left_out, after = words[:head], words[head:end], words[end:]
    return (*before, *_mark_gap(before, left_out, after), *after)


def _mark_gap(
    before: tuple[str, ...], left_out: tuple[str, ...], after: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the ellipses for a shortened paragraph, or in place of whole paragraphs."""
    begun = before[-1:] not in ((), (BREAK,))
    ended = bool(after) and left_out[-1] != BREAK
    if BREAK not in left_out or (ended and not begun):
        return (ELLIPSIS,)
    return (ELLIPSIS, BREAK, ELLIPSIS) if ended else (ELLIPSIS, BREAK)


def _cut_at_breaks(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for kind, words in pieces:
        for is_break, run in groupby(words, key=BREAK.__eq__):
            if is_break:
                yield from (Piece(kind, (word,)) for word in run)
            else:
                yield Piece(kind, tuple(run))
