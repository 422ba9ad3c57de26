"""The archive: one SQLite file. All SQL of the project is in this package, and no Scrapy."""

from crawler.archive.archive import Archive
from crawler.archive.database import ArchiveUnusable
from crawler.archive.frontier import End, Link, NextPage, State, Task
from crawler.archive.history import Change, StoredArticle, UnknownArticle, Withdrawal
from crawler.archive.rows import article_values, describe_article
from crawler.archive.store import SavedAs
from crawler.archive.suppression import Suppression

__all__ = [
    "Archive",
    "ArchiveUnusable",
    "Change",
    "End",
    "Link",
    "NextPage",
    "SavedAs",
    "State",
    "StoredArticle",
    "Suppression",
    "Task",
    "UnknownArticle",
    "Withdrawal",
    "article_values",
    "describe_article",
]
