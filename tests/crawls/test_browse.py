"""`scrapy browse` in a real browser: what readers do, by whatever means, and what never runs."""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from crawler.archive import Archive
from crawler.browse.asked import make_path
from crawler.items import Byline, Figure
from tests.support.chromium import open_chromium, open_window
from tests.support.commands import PATIENCE, start_scrapy
from tests.support.example import ARTICLE
from tests.support.small_archive import PAGES, RAW_PAGES, fill, store

RUN = "document.documentElement.dataset.ran = 1"
AUTHOR = f'"><script>{RUN}</script>'
PLANTED = replace(
    ARTICLE,
    id="WS690b0cc5a310d6866eb4bad1",
    url=f"javascript:{RUN}//WS690b0cc5a310d6866eb4bad1.html",
    headline=f"Planted <script>{RUN}</script><img src=x onerror='{RUN}'>",
    bylines=(Byline(AUTHOR, None),),
    source=f"' onclick='{RUN}",
    section="</title><script src=https://elsewhere.example/x.js></script>",
    body=f"<script>{RUN}</script>\n\n<svg onload='{RUN}'>",
    figures=(Figure(f"javascript:{RUN}", f"<script>{RUN}</script>", None, None),),
)
SERVED = f"""<html><head><base href="https://elsewhere.example/"><link rel=preconnect
 href="https://elsewhere.example/"><meta http-equiv=refresh content="0;url=https://elsewhere.example/">
<script>{RUN}; parent.{RUN}</script><script src="https://elsewhere.example/x.js"></script></head>
<body onload="{RUN}"><img src="https://elsewhere.example/x.png" onerror="{RUN}">
<form action="https://elsewhere.example/"><button>Send</button></form><h1>Served</h1></body>"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site of the small archive, with an article that holds scripts."""
    path: Path = tmp_path_factory.mktemp("site") / "archive.db"
    fill(path)
    with closing(Archive.open(path)) as archive:
        store(archive, PLANTED, 9, SERVED.encode())
    with start_scrapy("browse", "--port", "0", "-s", f"ARCHIVE_PATH={path}") as running:
        assert running.stdout is not None
        yield running.stdout.readline().split()[4].rstrip("/")
        running.send_signal(signal.SIGINT)
        _, complaints = running.communicate(PATIENCE)
        assert (running.wait(), complaints) == (0, "")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[socket.socket]:
    """Where requests for any other host arrive."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@pytest.fixture(scope="module")
def chromium(elsewhere: socket.socket) -> Iterator[Browser]:
    with open_chromium(elsewhere.getsockname()[1]) as browser:
        yield browser


@pytest.fixture(scope="module")
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A window of the browser, for whatever test is at work: each takes seconds to open."""
    with open_window(chromium, address) as opened:
        yield opened


def test_reader_finds_a_subject_sees_how_it_changed_and_takes_it_away(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Search the archive").fill("heron")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("Heron")
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSL-JSON").click()
    items = json.loads(taken.value.path().read_text(encoding="utf-8"))
    assert [item["title"] for item in items] == ["Heron count rises again"]
    page.get_by_role("link", name="2 versions").click()
    expect(page.locator("ins").first).to_have_text("again")
    expect(page.locator("del")).to_have_text("They were many.")


# labels of values stand between the edge of the page and the lines
LABELS_LIE_OUTSIDE = """
    [...document.querySelectorAll(".scale text")].every(label => {
        const {left, right} = label.getBoundingClientRect()
        return left >= 0 && right < document.querySelector(".chart").getBoundingClientRect().left
    })
"""


def test_reader_draws_words_over_time_and_opens_what_is_counted(page: Page) -> None:
    page.goto("/trends")
    page.get_by_label("Words").fill("heron, tea")
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Chart of heron, tea")).to_be_visible()
    assert page.evaluate(LABELS_LIE_OUTSIDE)
    page.get_by_role("row", name="2026-11").get_by_role("link").first.click()
    expect(page.get_by_role("link", name="Heron count rises again")).to_be_visible()


# what axe looks at; of the dark scheme only colours, the rest is the same
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}
FOUND = {"resultTypes": ["violations"]}


@dataclass(frozen=True)
class Look:
    """A page as a browser shows it.

    `broken` are the rules of accessibility that it breaks, with the scheme of colours and the
    element; `wide` the widths that it exceeds; `ran` what scripts of its frames have left.
    """

    broken: list[tuple[str, str, str]]
    wide: list[int]
    ran: set[str | None]


@pytest.fixture(scope="module")
def looks(page: Page) -> dict[str, Look]:
    """All pages of the site; each is opened once."""
    return {path: look_at(page, path) for path in (*PAGES, *RAW_PAGES)}


def look_at(page: Page, path: str) -> Look:
    ran = list_ran(page, path)
    broken = list(list_broken_rules(page))
    wide = [width for width in (320, 390) if is_wide(page, width)]
    page.set_viewport_size({"width": 1280, "height": 720})
    page.emulate_media(color_scheme="light")
    return Look(broken, wide, ran)


def list_ran(page: Page, path: str) -> set[str | None]:
    """Open a page; return what scripts of its frames have left, None if there are none."""
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return {frame.evaluate("document.documentElement.dataset.ran") for frame in page.frames}


def list_broken_rules(page: Page) -> Iterator[tuple[str, str, str]]:
    page.evaluate(Axe().axe_script)
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found = page.evaluate("options => axe.run(options)", RULES[scheme] | FOUND)
        for rule in found["violations"]:
            yield scheme, rule["id"], rule["nodes"][0]["html"]


def is_wide(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 800})
    found: int = page.evaluate("document.documentElement.scrollWidth")
    return found > width


def test_pages_break_no_rule_of_accessibility(looks: dict[str, Look]) -> None:
    assert {path: look.broken for path, look in looks.items() if look.broken} == {}


def test_no_page_is_wider_than_a_phone(looks: dict[str, Look]) -> None:
    assert {path: look.wide for path, look in looks.items() if look.wide} == {}


@pytest.mark.parametrize("path", ["/trends", "/changes"])
def test_long_word_that_is_asked_for_fits_a_phone(page: Page, path: str) -> None:
    page.goto(f"{path}?q={'w' * 200}")
    assert not is_wide(page, 320)
    page.set_viewport_size({"width": 1280, "height": 720})


def test_checks_of_health_fit_a_phone_and_stay_a_table(page: Page) -> None:
    page.goto("/health")
    page.set_viewport_size({"width": 390, "height": 800})
    checks = page.get_by_role("region", name="Checks")
    assert checks.evaluate("element => element.scrollWidth <= element.clientWidth")
    row = checks.get_by_role("row").filter(has=page.get_by_role("rowheader", name="disk"))
    assert row.get_by_role("cell").count() == 4
    page.set_viewport_size({"width": 1280, "height": 720})


def test_keyboard_is_enough(page: Page) -> None:
    page.goto("/search")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Words")).to_be_focused()
    page.keyboard.type("heron")
    page.keyboard.press("Enter")
    result = page.get_by_role("link", name="Heron count rises again")
    expect(result).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if result.evaluate("element => element === document.activeElement"):
            break
    assert result.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Heron count rises again")


def test_site_works_without_javascript(chromium: Browser, address: str) -> None:
    with open_window(chromium, address, java_script_enabled=False) as page:
        page.goto("/search?q=heron")
        page.get_by_role("link", name="Heron count rises again").click()
        page.get_by_role("link", name="compare").click()
        expect(page.locator("ins").first).to_have_text("again")


def test_nothing_stored_runs_and_no_other_host_is_asked(
    page: Page, looks: dict[str, Look], elsewhere: socket.socket
) -> None:
    assert {path: look.ran for path, look in looks.items() if look.ran != {None}} == {}
    planted = f"/article/{PLANTED.id}"
    served = ("/served/5", "/served/5/page", "/compare", "")
    listed = ("/", "/search?q=planted", "/archive/articles", f"/archive/articles/{PLANTED.id}")
    named = {"section": PLANTED.section, "source": PLANTED.source, "author": AUTHOR}
    lists = [make_path(kind, name or "") for kind, name in named.items()]
    trends = (f"/trends?q={quote(AUTHOR)}", "/trends?lines=section&by=year")
    for path in (*(planted + end for end in served), *listed, *lists, *trends):
        assert list_ran(page, path) == {None}, path
    with pytest.raises(BlockingIOError):
        elsewhere.accept()
    page.goto(f"{planted}/served/5")
    expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text("Served")
    # a request that were made would arrive
    page.evaluate("setTimeout(() => { location = 'http://elsewhere.example/' })")
    elsewhere.settimeout(PATIENCE)
    elsewhere.accept()[0].close()
