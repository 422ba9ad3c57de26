"""A limit on the memory of a worker process."""

from __future__ import annotations

import resource

# Bytes of a worker: it holds 60 MB with our code, the usual page takes 3 MB more, and a batch of
# pages 30 MB. With the shared code of libraries it stays under 600 MB.
MOST_MEMORY = 512 * 1024 * 1024


def limit_memory(most: int = MOST_MEMORY) -> None:
    """Let this process take at most so many bytes; beyond them it gets a `MemoryError`.

    Linux counts what is private to the process and holds to the limit; macOS does not.
    """
    _, highest = resource.getrlimit(resource.RLIMIT_DATA)
    if highest == resource.RLIM_INFINITY or highest > most:
        resource.setrlimit(resource.RLIMIT_DATA, (most, highest))
