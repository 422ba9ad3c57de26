"""The system's Chromium, driven by Playwright; tests skip where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.commands import PATIENCE

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
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=[*_ARGUMENTS, f"--host-resolver-rules=MAP *.example 127.0.0.1:{elsewhere}"],
        )
        yield browser
        browser.close()


@contextmanager
def open_window(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """Open a window at the site of an address, which slow machines have time for."""
    with browser.new_context(base_url=address, **options) as context:
        context.set_default_timeout(PATIENCE * 1000)
        yield context.new_page()
