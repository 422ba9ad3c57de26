"""Articles and pages out of the archive, in one of the standard formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, TypeVar

from tqdm import tqdm

from crawler.archive import Archive, BodyDamaged, Selection
from crawler.archive.captures import Capture
from crawler.archive.shared_copy import write_shared
from crawler.extras import ExtraMissing
from crawler.formats.jsonl_csv import write_csv, write_jsonl
from crawler.formats.redaction import keep_metadata
from crawler.formats.references import write_bibtex, write_csl_json, write_ris
from crawler.formats.wacz import write_wacz
from crawler.formats.warc_writer import write_warc
from crawler.items import Page

FORMATS = ("jsonl", "csv", "parquet", "bib", "ris", "csl.json", "db", "warc", "wacz")
# formats that never hold text
REFERENCE_FORMATS = ("bib", "ris", "csl.json")
# formats that hold pages as served
PAGE_FORMATS = ("warc", "wacz")

_WRITERS: dict[str, Callable[..., None]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "bib": write_bibtex,
    "ris": write_ris,
    "csl.json": write_csl_json,
    "db": write_shared,
    "warc": write_warc,
    "wacz": write_wacz,
}

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Export:
    """Articles to be exported: `total` of them. `about` are the fields of a warcinfo record.

    `damaged` says which pages were left out, because they are not stored as they were served.
    """

    archive: Archive
    selection: Selection
    total: int
    about: dict[str, str]
    with_body: bool
    damaged: list[str] = field(default_factory=list)

    def write(self, format_name: str, out: BinaryIO) -> None:
        """Write the articles in a format. Raises `ExtraMissing` before anything is written."""
        writer = _find_writer(format_name)
        if format_name in PAGE_FORMATS:
            stories = self._show(self.archive.exports.select_stories(self.selection))
            writer(stories, self._load, out, self.about)
            return
        articles = self.archive.exports.select_articles(self.selection)
        chosen = articles if self.with_body else map(keep_metadata, articles)
        writer(self._show(chosen), out)

    def _load(self, capture: Capture) -> Page | None:
        try:
            return self.archive.captures.load(capture)
        except BodyDamaged as error:
            self.damaged.append(f"{capture.url} of {capture.fetched_at}: {error}")
            return None

    def _show(self, items: Iterator[_T]) -> Iterator[_T]:
        # disable=None: shown on a terminal only
        yield from tqdm(items, total=self.total, unit=" articles", disable=None, leave=False)


def _find_writer(format_name: str) -> Callable[..., None]:
    """Return the function that writes a format; pyarrow is large and loaded for Parquet alone."""
    if format_name != "parquet":
        return _WRITERS[format_name]
    try:
        from crawler.formats.parquet import write_parquet
    except ModuleNotFoundError as error:
        raise ExtraMissing(
            "parquet needs the extra `parquet`: .venv/bin/pip install 'pyarrow>=22'"
        ) from error
    return write_parquet
