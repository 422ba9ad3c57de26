"""An archive that may be shared: articles without text, versions and pages."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import BinaryIO

from crawler.archive.article_values import Values
from crawler.archive.articles import write_article
from crawler.archive.database import open_database, transaction

# what an export without text lacks, as a row of `articles` has it
_NO_TEXT: Values = {"description": None, "body": None, "subheadlines": [], "trailer_raw": None}
_NO_CAPTION: Values = {"caption": None, "caption_raw": None}
# what an archive sets itself
_ASSIGNED = ("content_hash", "revision", "first_seen", "last_seen", "gone_at")
# articles in a transaction
_BATCH = 1_000


def write_shared(articles: Iterable[Values], out: BinaryIO) -> None:
    """Write an archive of articles, whose keys for text may be absent.

    It is made in the folder of temporary files first. `content_hash` stays that of the article with
    its text.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "shared.db"
        _fill(path, articles)
        with path.open("rb") as made:
            copyfileobj(made, out)


def _fill(path: Path, articles: Iterable[Values]) -> None:
    rest = iter(articles)
    with closing(open_database(path)) as db:
        while batch := list(islice(rest, _BATCH)):
            with transaction(db):
                for article in batch:
                    kept = {name: article[name] for name in _ASSIGNED}
                    write_article(db, _drop_text(article), kept, new=True)
        db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
        db.disable_wal()
        db.vacuum()


def _drop_text(article: Values) -> Values:
    figures = [{**figure, **_NO_CAPTION} for figure in article["figures"]]
    return {**article, **_NO_TEXT, "figures": figures}
