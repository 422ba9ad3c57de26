"""Damage in web archives, and where to go on reading behind it."""

from __future__ import annotations

from dataclasses import dataclass

# Bytes of a file that are read twice, at most, to find records inside damaged ones. A crawler that
# was killed leaves one damaged record, of some 100 KB.
_MOST_REREAD = 16 * 1024 * 1024
# what a try costs at least, in bytes
_TRY = 1024


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong at a position of the file."""

    position: int
    what: str


class Search:
    """The search for what is intact behind damage, in linear time whatever a file is made of.

    It goes on right behind the place where something damaged begins. Where that has cost too
    much, it goes on behind what was read of it.
    """

    def __init__(self) -> None:
        self._spent = 0

    def find_next(self, start: int, stopped: int, cost: int = 0) -> int:
        """Return where to search after something damaged, which was read from `start`.

        `stopped` is where reading it stopped, `cost` how many bytes it unpacked to.
        """
        self._spent += max(stopped - start, cost, _TRY)
        return start + 1 if self._spent <= _MOST_REREAD else max(stopped, start + 1)
