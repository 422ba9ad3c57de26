"""What tests of crawls share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.loopback import Loopback, Site


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """An empty web on loopback, reached as a proxy."""
    with Loopback(Site()) as server:
        yield server
