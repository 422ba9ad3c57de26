"""Writes of a crawl that are stored together: a transaction for each costs as much as the write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, TypeVar

from scrapy.exceptions import DropItem

from crawler.archive import Archive

_Value = TypeVar("_Value")

# seconds for which a write waits for others, and how many are stored at once
_WAIT = 0.02
MOST_AT_ONCE = 16


class _Waiting(NamedTuple):
    write: Callable[[], Any]
    stored: asyncio.Future[Any]


class GroupedWrites:
    """Stores writes in groups, each in one transaction; `guard` handles an archive that fails.

    A write that raises is undone alone. Until a group is stored, the archive knows nothing of it:
    if the run is killed, its URLs are asked for again, as all that are under way.
    """

    def __init__(self, archive: Archive, guard: Callable[[], AbstractContextManager[None]]) -> None:
        self._archive = archive
        self._guard = guard
        self._group: list[_Waiting] = []
        self._timer: asyncio.TimerHandle | None = None

    async def store(self, write: Callable[[], _Value]) -> _Value:
        """Call `write` as a part of a group; return or raise what it does, once that is stored."""
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[_Value] = loop.create_future()
        self._group.append(_Waiting(write, stored))
        if len(self._group) == MOST_AT_ONCE:
            self._store_group()
        elif self._timer is None:
            self._timer = loop.call_later(_WAIT, self._store_group)
        return await stored

    def _store_group(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        group = [waiting for waiting in self._group if not waiting.stored.cancelled()]
        self._group = []
        try:
            with self._guard(), self._archive.transaction():
                values = [waiting.write() for waiting in group]
        except DropItem as error:
            for waiting in group:
                waiting.stored.set_exception(error)
        except Exception:  # noqa: BLE001  # one of them is broken: each is stored by itself
            for waiting in group:
                self._store_alone(waiting)
        else:
            for waiting, value in zip(group, values, strict=True):
                waiting.stored.set_result(value)

    def _store_alone(self, waiting: _Waiting) -> None:
        try:
            with self._guard(), self._archive.transaction():
                value = waiting.write()
        except Exception as error:  # noqa: BLE001  # it is raised where the write is waited for
            waiting.stored.set_exception(error)
        else:
            waiting.stored.set_result(value)
