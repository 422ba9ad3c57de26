"""What reading and storing cost a crawl: `python -m benchmarks.crawl`.

Our crawl of an invented site on loopback, over verified TLS, beside bare spiders
that ask for the very same URLs and read nothing: one with Scrapy's own settings,
one with ours. All take turns, with the same concurrency and no delay; ratios are
of the medians. Where the rest goes is measured by reading and storing the same
pages without a crawl.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from benchmarks.crawl_site import make_news
from crawler.archive import Archive
from crawler.extraction.article import build_article
from crawler.extraction.layouts import parse_page
from crawler.fetching import FetchTask
from crawler.items import Page
from crawler.text_similarity import sketch_text
from tests.support.stories import SECTIONS, compose_story

ROOT = Path(__file__).parents[1]
SCRAPY = Path(sys.executable).with_name("scrapy")
SPEED = {
    "ROBOTSTXT_OBEY": "True",
    "DOWNLOAD_VERIFY_CERTIFICATES": "True",
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "CONCURRENT_REQUESTS": "16",
    "CONCURRENT_REQUESTS_PER_DOMAIN": "16",
    "LOG_LEVEL": "INFO",
}
# what a run says of its own length: 'elapsed_time_seconds': 1.234,
_ELAPSED = re.compile(r"'elapsed_time_seconds': ([\d.]+)")
_RECEIVED = re.compile(r"'downloader/response_status_count/200': (\d+)")

# asks for the URLs of a file, as many at a time as the engine takes, and reads nothing
BARE = """
from pathlib import Path
import scrapy

class Bare(scrapy.Spider):
    name = "bare"

    async def start(self):
        for url in Path(self.urls).read_text().split():
            yield scrapy.Request(url, dont_filter=True)

    def parse(self, response):
        pass
"""


@contextmanager
def serve(stories: int) -> Iterator[dict[str, str]]:
    """Play the site in a process of its own; give the environment that leads there."""
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.crawl_site", str(stories)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    port, authority = server.stdout.readline().split()
    proxy = f"http://127.0.0.1:{port}"
    try:
        yield {"http_proxy": proxy, "https_proxy": proxy, "SSL_CERT_FILE": authority}
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def run_scrapy(
    arguments: Sequence[str], env: dict[str, str], folder: Path = ROOT
) -> tuple[float, int]:
    """Run Scrapy; give the seconds its crawl took and the pages that came."""
    settings = [part for name, value in SPEED.items() for part in ("-s", f"{name}={value}")]
    ended = subprocess.run(
        [str(SCRAPY), *arguments, *settings],
        cwd=folder,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    elapsed, received = _ELAPSED.search(ended.stderr), _RECEIVED.search(ended.stderr)
    assert elapsed
    assert received
    return float(elapsed[1]), int(received[1])


def crawl_ours(folder: Path, env: dict[str, str]) -> tuple[float, int]:
    """Crawl the site into a new archive."""
    archive = folder / f"{time.monotonic_ns()}.db"
    sections = ",".join(SECTIONS)
    arguments = ("crawl", "chinadaily", "-a", f"sections={sections}")
    return run_scrapy((*arguments, "-s", f"ARCHIVE_PATH={archive}"), env)


def crawl_bare(folder: Path, env: dict[str, str]) -> tuple[float, int]:
    """Fetch the same URLs and read nothing, outside the project: Scrapy's own settings."""
    arguments = ("runspider", str(folder / "bare.py"), "-a", f"urls={folder / 'urls'}")
    return run_scrapy(arguments, env, folder)


def crawl_lean(folder: Path, env: dict[str, str]) -> tuple[float, int]:
    """Fetch the same URLs and read nothing, with the settings of the project."""
    arguments = ("runspider", str(folder / "bare.py"), "-a", f"urls={folder / 'urls'}")
    plain = ("-s", "SCHEDULER=scrapy.core.scheduler.Scheduler", "-s", "ITEM_PIPELINES={}")
    return run_scrapy((*arguments, *plain), env)


CRAWLS = {"ours": crawl_ours, "bare": crawl_bare, "bare with our settings": crawl_lean}


def measure_parts(folder: Path, pages: dict[str, bytes]) -> dict[str, float]:
    """Return how many milliseconds each step takes for a page, without a crawl."""
    spent = dict.fromkeys(("parse", "read", "sketch", "store"), 0.0)
    now = datetime.now(UTC)
    archive = Archive.open(folder / "parts.db")
    for url, body in pages.items():
        times = [time.perf_counter()]
        printed = parse_page(url, body.decode())
        times.append(time.perf_counter())
        article = build_article([printed], now)
        times.append(time.perf_counter())
        sketch = sketch_text(article.body)
        times.append(time.perf_counter())
        page = Page(url, now, 200, (("Content-Type", "text/html"),), body)
        archive.save_story(
            FetchTask(url, "article", article.id), [page], article, {}, sketch=sketch
        )
        times.append(time.perf_counter())
        for part, before, after in zip(spent, times[:-1], times[1:], strict=True):
            spent[part] += after - before
    archive.close()
    return {part: 1000 * seconds / len(pages) for part, seconds in spent.items()}


def main() -> None:
    """Take turns and print the rates, their ratio, and what the parts take."""
    parser = argparse.ArgumentParser(description="Crawl beside a bare spider.")
    parser.add_argument("--stories", type=int, default=1200)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    news = make_news(arguments.stories)
    pages = {story.url: compose_story(story).encode() for story in news}
    rates: dict[str, list[float]] = {who: [] for who in CRAWLS}
    with TemporaryDirectory() as name, serve(arguments.stories) as env:
        folder = Path(name)
        (folder / "bare.py").write_text(BARE)
        crawl_ours(folder, env)
        (first,) = folder.glob("*.db")
        fetched = Database(first).query("select url from frontier where last_status = 200")
        (folder / "urls").write_text("\n".join(row["url"] for row in fetched))
        for _ in range(arguments.rounds):
            for who, run in CRAWLS.items():
                seconds, received = run(folder, env)
                rates[who].append(received / seconds)
        parts = measure_parts(folder, pages)
    medians = {who: statistics.median(found) for who, found in rates.items()}
    print(f"{len(news)} stories a run, {arguments.rounds} rounds; pages a second:")
    for who, found in rates.items():
        ratio = medians["ours"] / medians[who]
        print(f"{who:24}{medians[who]:5.0f}  ours {ratio:.2f} of it  ({describe(found)})")
    more = 1000 / medians["ours"] - 1000 / medians["bare with our settings"]
    print(
        f"reading and storing take {more:.2f} ms a page; without a crawl the first page of a story:"
    )
    print(", ".join(f"{part} {spent:.2f} ms" for part, spent in parts.items()))


def describe(found: Sequence[float]) -> str:
    """Give the single rates."""
    return " ".join(f"{rate:.0f}" for rate in found)


if __name__ == "__main__":
    main()
