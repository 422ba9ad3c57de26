"""Articles as files of references."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any, BinaryIO

from crawler.browse.page import File
from crawler.formats.references import write_bibtex, write_csl_json, write_ris

Values = Mapping[str, Any]
Writer = Callable[[Iterable[Values], BinaryIO], None]

# formats by extension, with their media types
REFERENCES: Mapping[str, tuple[Writer, str]] = {
    "bib": (write_bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": (write_ris, "application/x-research-info-systems; charset=utf-8"),
    "csl.json": (write_csl_json, "application/vnd.citationstyles.csl+json; charset=utf-8"),
}


def make_references(articles: Iterable[Values], extension: str, name: str = "china-daily") -> File:
    """Return articles as references; `name` is that of the file, without extension."""
    write, content_type = REFERENCES[extension]
    out = BytesIO()
    write(articles, out)
    return File(content_type, out.getvalue(), f"{name}.{extension}")
