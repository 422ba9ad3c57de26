"""How well pages are read, and how fast: `python -m benchmarks.extract PYTHON`.

Real articles set into real markup and whole real pages (see `benchmarks.pages`) are read by
ours and by general readers, which PYTHON, of an environment of their own, has. Each reader is
one process and gets the same text of each page; readers take turns in rounds, and only the
CPU time that reading takes counts. Rates are medians.

`text F1` is that of all running text, `body F1` that of the text without dateline and end
matter, which is what an archive keeps; `benchmarks.scores` defines both. The fields are shares
of pages: `authors` and `places` of those that name a writer, whole lists; `unsigned` of those
that name none, where none is given; `day` and `minute` of the printed time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.pages import KnownPage, read_pages
from benchmarks.readers import READERS
from benchmarks.scores import FIELDS, Answer, score_answers
from crawler.extraction.article import build_article
from crawler.extraction.decoding import decode_page
from crawler.extraction.document import Document, parse_html
from crawler.extraction.layouts import parse_document, parse_page

ROOT = Path(__file__).parents[1]
OURS, FLOOR, RIVAL = "ours", "lxml.html.fromstring", "trafilatura"
SCORES = ("text F1", "body F1", *FIELDS)


class ReaderEnded(RuntimeError):
    """A reader's process ended before it was asked to."""


class Reader:
    """A reader in a process of its own, which answers once and then reads when it is told to."""

    def __init__(self, name: str, python: str, pages: Path, errors: Path) -> None:
        """Start reading the pages; what the process says goes to the file `errors`."""
        self.name = name
        self.errors = errors
        with errors.open("w") as said:
            self.process = subprocess.Popen(
                [python, "-m", "benchmarks.readers", name, str(pages)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )

    def hear(self) -> str:
        """Give the next line it prints. Raises `ReaderEnded`."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            said = self.errors.read_text().splitlines() or ["nothing"]
            raise ReaderEnded(f"{self.name} ended and said: {said[-1]}")
        return line

    def read_again(self) -> float:
        """Let it read all pages once more; give the seconds of CPU time that took."""
        assert self.process.stdin
        print(file=self.process.stdin, flush=True)
        return float(self.hear())


@contextmanager
def start_reader(name: str, python: str, folder: Path) -> Iterator[Reader]:
    """Start a reader and end it."""
    reader = Reader(name, python, folder / "pages.json", folder / f"{name}.err")
    try:
        yield reader
    finally:
        reader.process.kill()
        reader.process.communicate()


def measure_readers(
    pages: list[KnownPage], peers: str, rounds: int
) -> tuple[dict[str, list[Answer]], dict[str, list[float]]]:
    """Return the answers of each reader, and its seconds for all pages in each round."""
    answers, spent = {}, {name: list[float]() for name in READERS}
    with TemporaryDirectory() as temporary, ExitStack() as stack:
        folder = Path(temporary)
        texts = [(page.url, page.html) for page in pages]
        (folder / "pages.json").write_text(json.dumps(texts))
        readers = []
        for name in READERS:
            tell(f"{name} reads {len(pages)} pages")
            python = sys.executable if name in (OURS, FLOOR) else peers
            reader = stack.enter_context(start_reader(name, python, folder))
            answers[name] = json.loads(reader.hear())
            readers.append(reader)
        for number in range(rounds):
            for reader in readers:
                tell(f"round {number + 1} of {rounds}: {reader.name}")
                spent[reader.name].append(reader.read_again())
    tell("")
    return answers, spent


def measure_parts(pages: list[KnownPage], rounds: int) -> dict[str, float]:
    """Give the median milliseconds a page that each part of our reading takes by itself."""
    now = datetime.now(UTC)
    bodies = [page.html.encode() for page in pages]
    roots = [(page.url, parse_html(page.html).root) for page in pages]
    printed = [parse_page(page.url, page.html) for page in pages]
    parts: dict[str, Callable[[], object]] = {
        "decode": lambda: [decode_page("text/html; charset=utf-8", body) for body in bodies],
        "parse": lambda: [parse_html(page.html) for page in pages],
        # documents made anew, as they keep what they selected
        "layout": lambda: [
            parse_document(url, Document(root=root, type="html")) for url, root in roots
        ],
        "readers": lambda: [build_article([page], now) for page in printed],
    }
    spent = {part: [_time(run) for _ in range(rounds)] for part, run in parts.items()}
    return {part: 1000 * median(seconds) / len(pages) for part, seconds in spent.items()}


def print_table(scores: dict[str, dict[str, float]], rates: dict[str, float]) -> None:
    """Print a row a reader: what it gets right, pages a second, times trafilatura's."""
    print(f"| | {' | '.join(SCORES)} | pages/s | of {RIVAL}'s |")
    print("|---" * (len(SCORES) + 3) + "|")
    for name, rate in rates.items():
        cells = [f"{scores[name][key]:.3f}" if key in scores[name] else "-" for key in SCORES]
        print(f"| {name} | {' | '.join(cells)} | {rate:.0f} | {rate / rates[RIVAL]:.1f} |")


def tell(message: str) -> None:
    """Say what goes on, on a terminal alone, in the place of what was said before."""
    if sys.stderr.isatty():
        print(f"\r\033[K{message}", end="", file=sys.stderr, flush=True)


def main() -> None:
    """Read, measure and print."""
    parser = argparse.ArgumentParser(description="Read known pages beside general readers.")
    parser.add_argument("peers", help="the Python that has the general readers")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    folder = os.environ.get("CHINADAILY_CORPUS")
    if not folder or not (Path(folder) / "articles.jsonl").is_file():
        parser.exit(2, "No real pages: set CHINADAILY_CORPUS to their folder (articles.jsonl).\n")
    pages = read_pages(Path(folder))
    try:
        answers, seconds = measure_readers(pages, arguments.peers, arguments.rounds)
    except ReaderEnded as ended:
        parser.exit(1, f"{ended}\n")
    known = [page.known for page in pages]
    scores = {name: score_answers(known, given) for name, given in answers.items()}
    rates = {name: len(pages) / median(spent) for name, spent in seconds.items()}
    size = sum(len(page.html.encode()) for page in pages) / len(pages) / 1000
    print(f"{len(pages)} pages of {size:.0f} KB, {arguments.rounds} rounds:\n")
    print_table(scores, rates)
    parts = measure_parts(pages, arguments.rounds)
    nearness = rates[FLOOR] / rates[OURS]
    rounds = sorted(a / b for a, b in zip(seconds[OURS], seconds[FLOOR], strict=True))
    print(
        f"\nours takes {1000 / rates[OURS]:.2f} ms a page, {nearness:.2f} times the floor, {FLOOR}"
        f" ({rounds[0]:.2f} to {rounds[-1]:.2f} in single rounds);"
    )
    print(
        "its parts by themselves:", ", ".join(f"{part} {ms:.2f} ms" for part, ms in parts.items())
    )
    print("(pages come decoded here, so decoding counts in no row)")


def _time(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


if __name__ == "__main__":
    main()
