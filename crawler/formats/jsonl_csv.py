"""JSONL and CSV: one line per article."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from crawler.control_characters import escape_in_json

Values = Mapping[str, Any]


def write_jsonl(articles: Iterable[Values], out: BinaryIO) -> None:
    """Write one JSON object per line, in UTF-8, as `scrapy extract` prints it."""
    for article in articles:
        line = escape_in_json(json.dumps(article, ensure_ascii=False))
        out.write(f"{line}\n".encode())


def write_csv(articles: Iterable[Values], out: BinaryIO) -> None:
    """Write CSV in UTF-8 with a header (RFC 4180); a list is JSON text in its cell."""
    writer = csv.writer(codecs.getwriter("utf-8")(out))
    for number, article in enumerate(articles):
        if number == 0:
            writer.writerow(article)
        writer.writerow(map(_flatten, article.values()))


def _flatten(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
