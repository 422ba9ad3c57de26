"""How much a packed web archive may unpack to."""

from __future__ import annotations

# Pages pack to a fifth, in bundles of similar ones to a fiftieth; a bomb packs to a thousandth.
_MOST_RATIO = 200
# bytes that anything may unpack to
_ALWAYS = 64 * 1024 * 1024

TOO_LARGE = f"it unpacks to over {_MOST_RATIO} times its size"


def limit_unpacked(packed: int) -> int:
    """Return how many bytes may come out of so many packed ones."""
    return max(_ALWAYS, packed * _MOST_RATIO)
