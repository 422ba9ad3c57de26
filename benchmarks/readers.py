"""One reader in a process of its own: `python -m benchmarks.readers NAME PAGES`.

PAGES is a JSON file of pairs of URL and HTML. A line of JSON comes out with what the reader
answers of each page; from then on it reads all pages again for every line that comes in, and
prints the seconds of CPU time that took. A reader that asks for the network is refused.

The functions import what they need themselves: each reader runs in the environment that has
it. Readers are used as their documentation shows, with what fetches from the network off.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.scores import Answer

Read = Callable[[str, str], Answer]

_NETWORK = frozenset(("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"))


class NetworkRefused(OSError):
    """A reader of pages that were given to it asked for the network."""


def load_ours() -> Read:
    """Give this project's reader."""
    from crawler.extraction.article import build_article
    from crawler.extraction.layouts import parse_page

    now = datetime.now(UTC)

    def read(url: str, html: str) -> Answer:
        printed = parse_page(url, html)
        article = build_article([printed], now)
        raw, place = article.dateline_raw, article.dateline_place
        return {
            "text": "\n\n".join(printed.paragraphs),
            "body": article.body,
            "headline": article.headline,
            "authors": [writer.name for writer in article.bylines],
            "places": [writer.place for writer in article.bylines],
            "day": (article.date_published or "")[:10],
            "minute": (article.date_modified or "")[:16],
            "dateline": [raw, place] if raw else None,
        }

    return read


def load_floor() -> Read:
    """Give a parser of pages that reads nothing in them."""
    from lxml.html import fromstring

    def read(url: str, html: str) -> Answer:
        fromstring(html)
        return {}

    return read


def load_trafilatura() -> Read:
    """Give trafilatura, told to print dates with their time."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    dates = {"original_date": True, "outputformat": "%Y-%m-%dT%H:%M"}

    def read(url: str, html: str) -> Answer:
        found = bare_extraction(html, url=url, with_metadata=True, date_extraction_params=dates)
        found = found or Document()
        authors = found.author.split("; ") if found.author else []
        answer = {"text": found.text, "headline": found.title, "authors": authors}
        return answer | _date(found.date)

    return read


def load_newspaper4k() -> Read:
    """Give newspaper4k."""
    from newspaper import Article

    def read(url: str, html: str) -> Answer:
        article = Article(url, fetch_images=False)
        article.download(input_html=html)
        article.parse()
        answer = {"text": article.text, "headline": article.title, "authors": article.authors}
        return answer | _date(article.publish_date)

    return read


def load_news_please() -> Read:
    """Give news-please, which asks newspaper4k, readability and others."""
    from newsplease import NewsPlease

    def read(url: str, html: str) -> Answer:
        article = NewsPlease.from_html(html, url=url, fetch_images=False)
        answer = {"text": article.maintext, "headline": article.title, "authors": article.authors}
        return answer | _date(article.date_publish)

    return read


def load_goose3() -> Read:
    """Give goose3."""
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def read(url: str, html: str) -> Answer:
        article = goose.extract(raw_html=html)
        answer = {"text": article.cleaned_text, "headline": article.title}
        return answer | {"authors": article.authors} | _date(article.publish_date)

    return read


def load_readability() -> Read:
    """Give readability-lxml, whose answer is HTML."""
    from lxml.html import fromstring
    from readability import Document

    def read(url: str, html: str) -> Answer:
        document = Document(html, url=url)
        text = " ".join(map(str, fromstring(document.summary()).itertext()))
        return {"text": text, "headline": document.short_title()}

    return read


def load_resiliparse() -> Read:
    """Give resiliparse, which reads text alone."""
    from resiliparse.extract.html2text import extract_plain_text

    def read(url: str, html: str) -> Answer:
        return {"text": extract_plain_text(html, main_content=True, alt_texts=False)}

    return read


READERS: dict[str, Callable[[], Read]] = {
    "ours": load_ours,
    "trafilatura": load_trafilatura,
    "newspaper4k": load_newspaper4k,
    "news-please": load_news_please,
    "goose3": load_goose3,
    "readability-lxml": load_readability,
    "resiliparse": load_resiliparse,
    "lxml.html.fromstring": load_floor,
}


def _date(date: datetime | str | None) -> Answer:
    """Give day and minute as printed there, without a time zone."""
    printed = date.isoformat() if isinstance(date, datetime) else date or ""
    return {"day": printed[:10], "minute": printed[:16]}


def _refuse_network(event: str, _: object) -> None:
    if event in _NETWORK:
        raise NetworkRefused("a reader asked for the network")


def main() -> None:
    """Answer once, then read again for every line that comes in."""
    sys.addaudithook(_refuse_network)
    name, source = sys.argv[1:]
    # what libraries print is no answer
    answers, sys.stdout = sys.stdout, sys.stderr
    pages = json.loads(Path(source).read_text("utf-8"))
    read = READERS[name]()
    print(json.dumps([read(url, html) for url, html in pages]), file=answers, flush=True)
    for _ in sys.stdin:
        start = time.process_time()
        for url, html in pages:
            read(url, html)
        print(time.process_time() - start, file=answers, flush=True)


if __name__ == "__main__":
    main()
