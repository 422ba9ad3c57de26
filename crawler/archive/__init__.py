"""The archive: one SQLite file. All SQL of the project is in this package, and no Scrapy."""

from crawler.archive.archive import Archive
from crawler.archive.article_values import (
    article_values,
    changed_columns,
    describe_article,
    hash_content,
)
from crawler.archive.articles import SavedAs
from crawler.archive.body_codec import BodyDamaged
from crawler.archive.changes import Change, StoredArticle, UnknownArticle, Withdrawal
from crawler.archive.database import ArchiveUnusable
from crawler.archive.frontier import Due
from crawler.archive.lock import ArchiveInUse
from crawler.archive.reparse_passes import OpenPass, StoredStory
from crawler.archive.selection import Selection, WrongQuery
from crawler.archive.suppression import Suppression

__all__ = [
    "Archive",
    "ArchiveInUse",
    "ArchiveUnusable",
    "BodyDamaged",
    "Change",
    "Due",
    "OpenPass",
    "SavedAs",
    "Selection",
    "StoredArticle",
    "StoredStory",
    "Suppression",
    "UnknownArticle",
    "Withdrawal",
    "WrongQuery",
    "article_values",
    "changed_columns",
    "describe_article",
    "hash_content",
]
