"""The system's Chromium, driven by Playwright; tests skip where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# it asks for nothing by itself; as root it runs without a sandbox of its own
_ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


@contextmanager
def open_chromium(elsewhere: int) -> Iterator[Browser]:
    """Open the browser until the block ends; all other hosts lead to the port `elsewhere`."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=[*_ARGUMENTS, f"--host-resolver-rules=MAP *.example 127.0.0.1:{elsewhere}"],
        )
        yield browser
        browser.close()
