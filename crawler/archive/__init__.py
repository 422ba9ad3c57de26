"""The archive: one SQLite file. All SQL of the project is in this package, and no Scrapy.

Others use `Archive`, its parts, and the values and errors named here. Nobody else sees the
database. Modules are named after tables and what they hold:

- `archive`, `fetch_results`, `runs`: what a crawl does, each in one transaction;
- `frontier`, `imported_urls`: the URLs, as a queue, and those of imported pages;
- `pages`, `captures`, `story_captures`: pages as served, each fetch of one;
- `payload_digests`, `waiting_records`: what an import knows of while it goes on;
- `bodies`, `body_codec`, `body_dictionaries`, `plugins`: how their bytes are coded;
- `articles`, `article_values`, `revisions`, `article_history`, `withdrawals`, `changes`: what they
  say over time;
- `selection`, `exports`, `suppression`: what may leave the archive;
- `search_index`, `search_query`: how a batch is indexed, and what may be asked;
- `reparse_passes`, `other_archive`: the jobs over whole archives;
- `verification`, `body_faults`, `article_faults`, `reference_faults`, `search_faults`,
  `damaged_rows`: whether the archive still holds what was stored;
- `backup`, `thinning`, `maintenance`: a checked copy, what of old runs goes, and when the archive
  was last backed up, verified and thinned;
- `queries`, `public_tables`, `data_dictionary`: what the site asks, sees, and says of columns;
- `health`: what is counted to judge whether the archive is well;
- `archive_file`, `lock`, `database`, `read_only`, `writable`, `migrations`, `timestamps`: the file
  and its schema.
"""

from crawler.archive.archive import Archive
from crawler.archive.article_values import (
    article_values,
    changed_columns,
    describe_article,
    hash_content,
)
from crawler.archive.articles import SavedAs
from crawler.archive.backfills import Backfill
from crawler.archive.body_codec import BodyDamaged
from crawler.archive.changes import Change, StoredArticle, UnknownArticle, Withdrawal
from crawler.archive.database import ArchiveUnusable, ValueUnfit
from crawler.archive.lock import ArchiveInUse
from crawler.archive.reparse_passes import OpenPass, StoredStory
from crawler.archive.runs import RunCounts
from crawler.archive.search_query import WrongQuery
from crawler.archive.selection import Selection
from crawler.archive.suppression import Suppression
from crawler.archive.writable import ArchiveGone

__all__ = [
    "Archive",
    "ArchiveGone",
    "ArchiveInUse",
    "ArchiveUnusable",
    "Backfill",
    "BodyDamaged",
    "Change",
    "OpenPass",
    "RunCounts",
    "SavedAs",
    "Selection",
    "StoredArticle",
    "StoredStory",
    "Suppression",
    "UnknownArticle",
    "ValueUnfit",
    "Withdrawal",
    "WrongQuery",
    "article_values",
    "changed_columns",
    "describe_article",
    "hash_content",
]
