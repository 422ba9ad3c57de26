"""Standard output and error: they take any text, and what is lost on the way is said."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from io import TextIOWrapper
from pathlib import Path

from tqdm import tqdm

from crawler.control_characters import show_text
from crawler.coverage.calendar import Paint, Sign
from crawler.text_diff import Kind

Mark = Callable[[Kind, str], str]

_MARKS = {Kind.SAME: ("", ""), Kind.REMOVED: ("[-", "-]"), Kind.ADDED: ("{+", "+}")}
# red and struck out, green and underlined: distinct without colours too
_COLOURS = {
    Kind.SAME: ("", ""),
    Kind.REMOVED: ("\x1b[31;9m", "\x1b[0m"),
    Kind.ADDED: ("\x1b[32;4m", "\x1b[0m"),
}


class Colour(Enum):
    """A colour of the terminal."""

    GREEN = "\x1b[32m"
    CYAN = "\x1b[36m"
    YELLOW = "\x1b[33m"
    RED = "\x1b[31m"
    FAINT = "\x1b[2m"


_SIGN_COLOURS = {
    Sign.COMPLETE: Colour.GREEN,
    Sign.USUAL: Colour.CYAN,
    Sign.GAPS: Colour.YELLOW,
    Sign.MISSING: Colour.RED,
    Sign.UNKNOWN: Colour.FAINT,
}


# of a terminal that does not state its own, in characters
_WIDTH = 79


class OutputLost(OSError):
    """Raised if standard output cannot be written; the message is one sentence for the user."""


class OutputClosed(OutputLost):
    """Raised if the reader of standard output has closed it (`| head`)."""


class Coloured(str):
    """A line that may hold colours of ours; what pages say in it has gone through `show_text`."""

    __slots__ = ()


def prepare_output() -> None:
    """Let the standard streams take what the locale cannot show, as escapes (`\\u65e7`).

    One that the shell closed (`>&-`) is replaced by one that discards: else the next file that is
    opened would take its place.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115  # for good
        elif isinstance(stream, TextIOWrapper) and mode == "w":
            stream.reconfigure(errors="backslashreplace")


def write_line(line: str) -> None:
    """Write a line to standard output, with visible signs for control characters.

    Raises `OutputLost`.
    """
    text = line if isinstance(line, Coloured) else show_text(line)
    with guard_output():
        sys.stdout.write(f"{text}\n")


def flush_output() -> None:
    """Write what standard output still holds back. Raises `OutputLost`."""
    with guard_output():
        sys.stdout.flush()


def print_error(sentence: str) -> None:
    """Print a sentence to standard error, above any progress bar, if it can be written."""
    with suppress(OSError):
        tqdm.write(show_text(sentence), file=sys.stderr)


def find_width() -> int:
    """Return how long a line of progress may be: as the terminal at standard error is wide."""
    columns = 0
    with suppress(OSError):
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    return columns - 1 if columns else _WIDTH


@contextmanager
def guard_output() -> Iterator[None]:
    """Guard what writes to standard output; after an error the rest is discarded.

    Raises `OutputClosed`, `OutputLost`.
    """
    try:
        yield
    except BrokenPipeError as error:
        discard_output()
        raise OutputClosed("standard output was closed") from error
    except OSError as error:
        discard_output()
        raise OutputLost(f"standard output cannot be written: {error.strerror}") from error


def choose_mark() -> Mark:
    """Return a function that marks added and removed words: in colours, or with brackets.

    Colours are for a terminal, brackets for a file or a pipe.
    """
    around = _COLOURS if sys.stdout.isatty() else _MARKS

    def mark(kind: Kind, text: str) -> str:
        before, after = around[kind]
        return f"{before}{show_text(text)}{after}"

    return mark


def discard_output() -> None:
    """Discard what standard output holds back, and what comes after it."""
    # else Python would report the error again when it flushes at exit
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def choose_paint() -> Paint:
    """Return a function that gives the sign of a day: in colour on a terminal."""
    return lambda sign: colour_text(sign.value, _SIGN_COLOURS[sign])


def colour_text(text: str, colour: Colour) -> str:
    """Return a text in a colour on a terminal, and as it is elsewhere."""
    return f"{colour.value}{text}\x1b[0m" if sys.stdout.isatty() else text
