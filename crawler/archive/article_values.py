"""An article as the columns of `articles`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from crawler.control_characters import escape_in_json
from crawler.items import Article, Byline, Figure

Values = dict[str, Any]

# columns that say where an article was found and how it was parsed, not what it says
_PROVENANCE = frozenset(("id", "url", "edition", "layout"))
# columns that versions stored before them lack: without a value they leave the hash as it was
_ADDED_LATER = frozenset(("deck",))
# columns that the archive sets when it stores an article
_ASSIGNED = ("revision", "first_seen", "last_seen", "gone_at", "suppressed_at", "suppressed_reason")

# made once: `json.dumps` makes an encoder for each value
_encode = json.JSONEncoder(ensure_ascii=False).encode
# as SQLite writes JSON
_encode_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_encode_sorted = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def article_values(article: Article) -> Values:
    """Return the columns of an article in the order of `Article`, lists as lists.

    `bylines` and `figures`, tables of their own, come last, as lists of
    objects; the columns that the archive assigns are left out.
    """
    values: Values = {}
    for column, value in _fields(article).items():
        values[column] = list(value) if isinstance(value, tuple) else value
        if column == "byline_raw":
            values["authors"] = list(dict.fromkeys(byline.name for byline in article.bylines))
    tables = {name: [_fields(item) for item in values.pop(name)] for name in ("bylines", "figures")}
    return {**values, **tables}


def describe_article(article: Article) -> Values:
    """Return all columns of `articles` for an article that is not stored.

    Lists are lists, what the archive assigns is None, `bylines` and `figures`
    come last.
    """
    values = article_values(article)
    tables = {name: values.pop(name) for name in ("bylines", "figures")}
    hashed = hash_content({**values, **tables})
    return {**values, "content_hash": hashed, **dict.fromkeys(_ASSIGNED), **tables}


def hash_content(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what an article says, in hexadecimal.

    It does not change with the host, the layout or the order of columns.
    """
    said = {
        column: value
        for column, value in values.items()
        if column not in _PROVENANCE and not (value is None and column in _ADDED_LATER)
    }
    # half a character has a hash too: that it cannot be stored is found when it is
    return hashlib.sha256(_encode_sorted(said).encode(errors="surrogatepass")).hexdigest()


def changed_columns(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the columns that differ between two versions, in the order of `Article`."""
    return [
        column
        for column, value in new.items()
        if column not in _PROVENANCE and value != old.get(column)
    ]


def dump_json(value: Any) -> str:
    """Return a value as JSON text for a column, with escapes for control characters."""
    return escape_in_json(_encode(value))


def dump_version(values: Any) -> str:
    """Return the values of a version as JSON, written as in the view `article_versions`."""
    return escape_in_json(_encode_compact(values))


def _fields(item: Article | Byline | Figure) -> Values:
    # dataclasses.asdict copies deeply, at six times the cost
    return {name: getattr(item, name) for name in item.__dataclass_fields__}
