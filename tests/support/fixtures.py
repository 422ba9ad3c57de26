"""The bundled site: pages in files, each beside what it is to be read as."""

from __future__ import annotations

from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"
# its listings, as `make demo` crawls them
SECTIONS = "sections=china/society,business/tech,sports/tennis,opinion/op-ed,regional"
