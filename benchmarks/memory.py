"""The peaks of memory of a crawl and its workers, looked up while they run."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from tests.support.workers import list_workers


class MemoryWatch:
    """The peaks of memory of a crawl and its workers, in MB."""

    def __init__(self) -> None:
        self.main = 0
        self.worker = 0

    def look(self, crawl: int) -> None:
        """Look at the processes of a crawl."""
        self.main = max(self.main, _read_peak(crawl))
        self.worker = max([self.worker, *map(_read_peak, list_workers(crawl))])

    def __str__(self) -> str:
        return f"peaks of memory: {self.main} MB, and at most {self.worker} MB a worker"


def _read_peak(process: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0
