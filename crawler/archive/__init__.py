"""The archive: one SQLite file. All SQL of the project is in this package, and no Scrapy."""

from crawler.archive.archive import Archive
from crawler.archive.article_values import (
    article_values,
    changed_columns,
    describe_article,
    hash_content,
)
from crawler.archive.articles import SavedAs
from crawler.archive.bodies import BodyDamaged
from crawler.archive.database import ArchiveUnusable
from crawler.archive.frontier import Due
from crawler.archive.history import Change, StoredArticle, UnknownArticle, Withdrawal
from crawler.archive.lock import ArchiveInUse
from crawler.archive.reparse_passes import Rereading, StoredStory
from crawler.archive.suppression import Suppression

__all__ = [
    "Archive",
    "ArchiveInUse",
    "ArchiveUnusable",
    "BodyDamaged",
    "Change",
    "Due",
    "Rereading",
    "SavedAs",
    "StoredArticle",
    "StoredStory",
    "Suppression",
    "UnknownArticle",
    "Withdrawal",
    "article_values",
    "changed_columns",
    "describe_article",
    "hash_content",
]
