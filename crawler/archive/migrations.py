"""The schema of archive.db as a list of migrations: add at the end, never edit an applied one.

They can be applied by hand: `sqlite-utils migrate archive.db crawler/archive/migrations.py`.
That command loads this file alone, so it imports nothing of ours.

Absent is NULL. Times are ISO 8601 with offset: times printed by the paper in Beijing time
(+08:00), times of our own clock in UTC (+00:00).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import NoReturn

from sqlite_utils import Database, Migrations
from tqdm import tqdm

migration = Migrations("chinadaily")

# "CDAR": by it an archive is told from other SQLite files
APPLICATION_ID = 0x43444152


@migration()
def create_articles(db: Database) -> None:
    """Create articles as last parsed, with writers and pictures; every version in `revisions`."""
    db.execute("""
        CREATE TABLE articles (
            id TEXT PRIMARY KEY NOT NULL,
            url TEXT NOT NULL,
            edition TEXT,
            section TEXT,
            layout TEXT NOT NULL,
            language TEXT NOT NULL,
            headline TEXT NOT NULL,
            description TEXT,
            byline_raw TEXT,
            authors TEXT NOT NULL CHECK (json_valid(authors)),
            source TEXT,
            info_raw TEXT,
            dateline_raw TEXT,
            dateline_place TEXT,
            date_published TEXT,
            date_published_from TEXT CHECK (date_published_from IN ('printed', 'id', 'url')),
            date_modified TEXT,
            date_raw TEXT,
            print_edition TEXT,
            print_date TEXT,
            print_page TEXT,
            editor TEXT,
            keywords TEXT NOT NULL CHECK (json_valid(keywords)),
            body TEXT,
            trailer_raw TEXT,
            word_count INTEGER NOT NULL,
            page_count INTEGER NOT NULL,
            content_hash TEXT NOT NULL,
            revision INTEGER NOT NULL,
            first_seen TEXT NOT NULL,
            last_seen TEXT NOT NULL,
            gone_at TEXT
        ) STRICT
    """)
    db.execute("CREATE INDEX articles_by_date ON articles (date_published)")
    db.execute("CREATE INDEX articles_by_section ON articles (section, date_published)")
    db.execute("""
        CREATE TABLE bylines (
            article_id TEXT NOT NULL REFERENCES articles (id),
            position INTEGER NOT NULL,
            name TEXT NOT NULL,
            place TEXT,
            PRIMARY KEY (article_id, position)
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("CREATE INDEX bylines_by_name ON bylines (name)")
    db.execute("""
        CREATE TABLE figures (
            article_id TEXT NOT NULL REFERENCES articles (id),
            position INTEGER NOT NULL,
            url TEXT NOT NULL,
            caption TEXT,
            credit TEXT,
            caption_raw TEXT,
            PRIMARY KEY (article_id, position)
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("""
        CREATE TABLE revisions (
            article_id TEXT NOT NULL REFERENCES articles (id),
            revision INTEGER NOT NULL,
            seen_at TEXT NOT NULL,
            changed TEXT NOT NULL CHECK (json_valid(changed)),
            boring INTEGER NOT NULL CHECK (boring IN (0, 1)),
            content_hash TEXT NOT NULL,
            article TEXT NOT NULL CHECK (json_valid(article)),
            PRIMARY KEY (article_id, revision)
        ) STRICT
    """)


@migration()
def create_pages(db: Database) -> None:
    """Create pages as served: each fetch in `pages`, each distinct body once in `bodies`."""
    db.execute("""
        CREATE TABLE bodies (
            hash TEXT PRIMARY KEY NOT NULL,
            coding TEXT NOT NULL CHECK (coding IN ('zstd')),
            size INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT
    """)
    db.execute("""
        CREATE TABLE pages (
            id INTEGER PRIMARY KEY,
            url TEXT NOT NULL,
            article_id TEXT,
            fetched_at TEXT NOT NULL,
            status INTEGER NOT NULL,
            headers TEXT NOT NULL CHECK (json_valid(headers)),
            body_hash TEXT NOT NULL REFERENCES bodies (hash),
            via TEXT NOT NULL
        ) STRICT
    """)
    db.execute("CREATE INDEX pages_by_article ON pages (article_id, fetched_at)")
    db.execute("CREATE INDEX pages_by_url ON pages (url, fetched_at);")


@migration()
def create_frontier(db: Database) -> None:
    """Create the frontier: every URL that was found, and the state of its fetching."""
    db.execute("""
        CREATE TABLE frontier (
            url TEXT PRIMARY KEY NOT NULL,
            article_id TEXT,
            kind TEXT NOT NULL CHECK (kind IN ('listing', 'article', 'page')),
            state TEXT NOT NULL CHECK (
                state IN ('pending', 'leased', 'done', 'failed', 'gone', 'rejected')
            ),
            reason TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            discovered_at TEXT NOT NULL,
            discovered_from TEXT,
            last_status INTEGER,
            last_fetched_at TEXT,
            next_fetch_at TEXT,
            etag TEXT,
            last_modified TEXT
        ) STRICT
    """)
    db.execute("CREATE INDEX frontier_by_article ON frontier (article_id)")
    db.execute("CREATE INDEX frontier_to_fetch ON frontier (kind) WHERE state = 'pending';")


@migration()
def create_runs(db: Database) -> None:
    """Create the runs of the crawl; `finished_at` is NULL while one is going on."""
    db.execute("""
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            started_at TEXT NOT NULL,
            finished_at TEXT,
            finish_reason TEXT,
            arguments TEXT NOT NULL CHECK (json_valid(arguments)),
            stats TEXT CHECK (stats IS NULL OR json_valid(stats))
        ) STRICT
    """)


@migration()
def create_search(db: Database) -> None:
    """Create a full-text search that sqlite-utils and Datasette find by themselves."""
    db.table("articles").enable_fts(
        ["headline", "body"], create_triggers=True, tokenize="unicode61 remove_diacritics 2"
    )
    # as made by enable_fts, but not for each change of last_seen
    db.execute("DROP TRIGGER articles_au")
    db.execute("""
        CREATE TRIGGER articles_au AFTER UPDATE OF headline, body ON articles BEGIN
            INSERT INTO articles_fts (articles_fts, rowid, headline, body)
                VALUES ('delete', old.rowid, old.headline, old.body);
            INSERT INTO articles_fts (rowid, headline, body)
                VALUES (new.rowid, new.headline, new.body);
        END
    """)


@migration()
def create_views(db: Database) -> None:
    """Create views for the most usual questions."""
    db.execute("""
        CREATE VIEW articles_by_day AS
            SELECT substr(date_published, 1, 10) AS day, section, count(*) AS articles
            FROM articles GROUP BY day, section ORDER BY day DESC, section
    """)
    db.execute("""
        CREATE VIEW authors_by_count AS
            SELECT name, count(DISTINCT article_id) AS articles,
                   min(substr(date_published, 1, 10)) AS first_day,
                   max(substr(date_published, 1, 10)) AS last_day
            FROM bylines JOIN articles ON articles.id = bylines.article_id
            GROUP BY name ORDER BY articles DESC, name
    """)
    db.execute("""
        CREATE VIEW bylines_by_place AS
            SELECT place, count(DISTINCT article_id) AS articles
            FROM bylines WHERE place IS NOT NULL
            GROUP BY place ORDER BY articles DESC, place
    """)
    db.execute("""
        CREATE VIEW pages_unread AS
            SELECT url, state, reason, last_status, last_fetched_at
            FROM frontier WHERE state IN ('failed', 'gone', 'rejected')
            ORDER BY last_fetched_at DESC, url
    """)


@migration()
def add_subheadlines(db: Database) -> None:
    """Add the paragraphs of `body` that are printed as sub-headlines, a JSON list in order."""
    db.execute("""
        ALTER TABLE articles ADD COLUMN subheadlines TEXT NOT NULL DEFAULT '[]'
            CHECK (json_valid(subheadlines))
    """)


@migration()
def add_suppression(db: Database) -> None:
    """Add when and why an article was suppressed, and take suppressed articles out of search."""
    db.execute("ALTER TABLE articles ADD COLUMN suppressed_at TEXT")
    db.execute("ALTER TABLE articles ADD COLUMN suppressed_reason TEXT")
    db.execute("DROP TRIGGER articles_ad")
    db.execute("DROP TRIGGER articles_au")
    # a "delete" of a row that is not indexed would damage the index
    db.execute("""
        CREATE TRIGGER articles_ad AFTER DELETE ON articles WHEN old.suppressed_at IS NULL BEGIN
            INSERT INTO articles_fts (articles_fts, rowid, headline, body)
                VALUES ('delete', old.rowid, old.headline, old.body);
        END
    """)
    db.execute("""
        CREATE TRIGGER articles_au AFTER UPDATE OF headline, body, suppressed_at ON articles BEGIN
            INSERT INTO articles_fts (articles_fts, rowid, headline, body)
                SELECT 'delete', old.rowid, old.headline, old.body
                WHERE old.suppressed_at IS NULL;
            INSERT INTO articles_fts (rowid, headline, body)
                SELECT new.rowid, new.headline, new.body WHERE new.suppressed_at IS NULL;
        END
    """)


@migration()
def link_revisions(db: Database) -> None:
    """Add the page that each revision was parsed from, and whether the site or our parser changed.

    `reread` is 1 if a newer parser found other values in a stored page.
    """
    db.execute("ALTER TABLE revisions ADD COLUMN page_id INTEGER REFERENCES pages (id)")
    db.execute("""
        ALTER TABLE revisions ADD COLUMN reread INTEGER NOT NULL DEFAULT 0
            CHECK (reread IN (0, 1))
    """)
    db.execute("""
        UPDATE revisions SET page_id = (
            SELECT min(id) FROM pages
            WHERE pages.article_id = revisions.article_id
                AND pages.fetched_at = revisions.seen_at
        )
    """)


@migration()
def create_change_views(db: Database) -> None:
    """Create views of what the site changed and withdrew."""
    db.execute("""
        CREATE VIEW latest_changes AS
            SELECT revisions.seen_at, revisions.article_id, articles.headline,
                   revisions.revision, revisions.changed, articles.url
            FROM revisions JOIN articles ON articles.id = revisions.article_id
            WHERE revisions.revision > 1 AND NOT revisions.boring AND NOT revisions.reread
            ORDER BY revisions.seen_at DESC, revisions.article_id
    """)
    db.execute("""
        CREATE VIEW article_history AS
            SELECT article_id, revision, seen_at, changed, boring, reread,
                   json_extract(article, '$.headline') AS headline,
                   json_extract(article, '$.date_modified') AS date_modified,
                   json_extract(article, '$.word_count') AS word_count,
                   page_id
            FROM revisions ORDER BY article_id, revision
    """)
    db.execute("""
        CREATE VIEW articles_withdrawn AS
            SELECT id, headline, gone_at, date_published, last_seen, url
            FROM articles WHERE gone_at IS NOT NULL ORDER BY gone_at DESC, id
    """)


@migration()
def schedule_looks(db: Database) -> None:
    """Schedule recrawls: an article that was fetched before this migration is due at once."""
    db.execute("""
        UPDATE frontier SET next_fetch_at = last_fetched_at
            WHERE state = 'failed' OR (kind = 'article' AND state IN ('done', 'gone'))
    """)
    db.execute("""
        CREATE INDEX frontier_due ON frontier (next_fetch_at) WHERE next_fetch_at IS NOT NULL
    """)
    db.execute("DROP INDEX frontier_to_fetch")
    db.execute("""
        CREATE INDEX frontier_to_fetch
            ON frontier (kind = 'article' AND last_fetched_at IS NOT NULL, kind)
            WHERE state = 'pending'
    """)


@migration()
def tell_pages_apart(db: Database) -> None:
    """Keep each answer once: a URL, a time and a body identify it."""
    db.execute("""
        DELETE FROM pages WHERE id NOT IN (
            SELECT min(id) FROM pages GROUP BY url, fetched_at, body_hash
        )
    """)
    db.execute("DROP INDEX pages_by_url")
    db.execute("CREATE UNIQUE INDEX pages_by_url ON pages (url, fetched_at, body_hash)")


@migration()
def keep_pages_of_unfinished_stories(db: Database) -> None:
    """Add `kept_for`: the URL of an unfinished story that a page belongs to, else NULL."""
    db.execute("ALTER TABLE pages ADD COLUMN kept_for TEXT")
    db.execute("CREATE INDEX pages_kept ON pages (kept_for) WHERE kept_for IS NOT NULL")


@migration()
def create_rereadings(db: Database) -> None:
    """Create the passes of `scrapy reparse`; `finished_at` is NULL while one is open.

    `readers` is a hash of the code that extracts, `last_article` the last article that is done.
    """
    db.execute("""
        CREATE TABLE rereadings (
            id INTEGER PRIMARY KEY,
            readers TEXT NOT NULL,
            started_at TEXT NOT NULL,
            finished_at TEXT,
            last_article TEXT NOT NULL DEFAULT '',
            articles INTEGER NOT NULL DEFAULT 0
        ) STRICT
    """)


@migration()
def add_signals(db: Database) -> None:
    """Add what a page and its robots.txt said about its use by machines, NULL for nothing.

    A JSON object by where it was said: `headers`, `meta`, `robots.txt`.
    """
    db.execute("""
        ALTER TABLE pages ADD COLUMN signals TEXT CHECK (signals IS NULL OR json_valid(signals))
    """)


@migration()
def create_suppressions(db: Database) -> None:
    """Create takedown requests, also for articles that are not stored, and enforce them.

    `articles.suppressed_at` and `suppressed_reason` repeat them for stored articles.
    """
    db.execute("""
        CREATE TABLE suppressions (
            article_id TEXT PRIMARY KEY NOT NULL,
            url TEXT NOT NULL,
            suppressed_at TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT
    """)
    # however a URL of a suppressed article is found or queued
    for event in ("INSERT", "UPDATE OF article_id, state, reason, next_fetch_at"):
        db.execute(f"""
            CREATE TRIGGER frontier_suppressed_{event[:6].lower()} AFTER {event} ON frontier
            WHEN EXISTS (
                SELECT 1 FROM suppressions WHERE article_id = new.article_id AND (
                    new.state != 'rejected' OR new.next_fetch_at IS NOT NULL
                    OR new.reason IS NOT 'suppressed: ' || suppressions.reason
                )
            )
            BEGIN
                UPDATE frontier SET state = 'rejected', next_fetch_at = NULL, reason = (
                    SELECT 'suppressed: ' || suppressions.reason FROM suppressions
                    WHERE article_id = new.article_id
                ) WHERE url = new.url;
            END
        """)
    # for an article that was being fetched, or comes from another archive
    db.execute("DROP TRIGGER articles_ai")
    db.execute("""
        CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
            INSERT INTO articles_fts (rowid, headline, body)
                VALUES (new.rowid, new.headline, new.body);
            UPDATE articles SET (suppressed_at, suppressed_reason) = (
                SELECT suppressions.suppressed_at, reason FROM suppressions
                WHERE article_id = new.id
            ) WHERE id = new.id AND EXISTS (
                SELECT 1 FROM suppressions WHERE article_id = new.id
            );
        END
    """)


@migration()
def index_changes(db: Database) -> None:
    """Find the newest changes and withdrawals without reading all articles."""
    # with `boring` and `reread`: a new parser can make a revision of every article
    db.execute("""
        CREATE INDEX revisions_by_time ON revisions (seen_at, boring, reread) WHERE revision > 1
    """)
    db.execute("CREATE INDEX articles_gone ON articles (gone_at) WHERE gone_at IS NOT NULL")


@migration()
def create_dictionaries(db: Database) -> None:
    """Create dictionaries of what the pages of a layout share.

    A body is coded with a dictionary, or as a delta of the body `base_hash`. `layout` is `unread`
    for pages that no layout parsed.
    """
    db.execute("""
        CREATE TABLE dictionaries (
            id INTEGER PRIMARY KEY,
            layout TEXT NOT NULL,
            trained_at TEXT NOT NULL,
            samples INTEGER NOT NULL,
            size INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT
    """)
    db.execute("CREATE INDEX dictionaries_by_layout ON dictionaries (layout, trained_at)")
    db.execute("ALTER TABLE bodies ADD COLUMN layout TEXT NOT NULL DEFAULT 'unread'")
    db.execute("ALTER TABLE bodies ADD COLUMN level INTEGER NOT NULL DEFAULT 3")
    db.execute("ALTER TABLE bodies ADD COLUMN dictionary_id INTEGER REFERENCES dictionaries (id)")
    db.execute("""
        ALTER TABLE bodies ADD COLUMN base_hash TEXT REFERENCES bodies (hash)
            CHECK (base_hash IS NULL OR dictionary_id IS NULL)
    """)
    db.execute("""
        UPDATE bodies SET layout = articles.layout
        FROM pages JOIN articles ON articles.id = pages.article_id
        WHERE pages.body_hash = bodies.hash
    """)
    # with `base_hash`, or a count would read every row for it
    db.execute("""
        CREATE INDEX bodies_by_layout ON bodies (layout, base_hash) WHERE base_hash IS NULL
    """)
    db.execute("CREATE INDEX bodies_by_base ON bodies (base_hash) WHERE base_hash IS NOT NULL")
    # with `rowid`, or Datasette 0.65 cannot show a view that has BLOBs
    db.execute("""
        CREATE VIEW coded_bodies AS
            SELECT bodies.rowid AS rowid, bodies.hash, bodies.size, bodies.data,
                   dictionaries.data AS dictionary, bases.data AS base,
                   base_dictionaries.data AS base_dictionary
            FROM bodies
            LEFT JOIN dictionaries ON dictionaries.id = bodies.dictionary_id
            LEFT JOIN bodies AS bases ON bases.hash = bodies.base_hash
            LEFT JOIN dictionaries AS base_dictionaries
                ON base_dictionaries.id = bases.dictionary_id
    """)


@migration(transactional=False)
def give_back_space(db: Database) -> None:
    """Allow the file to be shortened step by step, by `PRAGMA incremental_vacuum`."""
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")
    db.execute("VACUUM")


@migration()
def index_questions(db: Database) -> None:
    """Answer the views and the usual questions without reading all of a large archive."""
    db.execute("""
        CREATE INDEX articles_of_day ON articles (substr(date_published, 1, 10), section)
    """)
    db.execute("CREATE INDEX bylines_of_place ON bylines (place)")


@migration()
def create_requests(db: Database) -> None:
    """Create the headers of requests, as JSON without `Host`: each distinct set once."""
    db.execute(
        "CREATE TABLE requests (id INTEGER PRIMARY KEY, headers TEXT NOT NULL UNIQUE) STRICT"
    )
    db.execute("ALTER TABLE pages ADD COLUMN request_id INTEGER REFERENCES requests (id)")


@migration()
def index_papers(db: Database) -> None:
    """Find the writers of a place, a day's printed paper and unread pages by an index alone."""
    db.execute("DROP INDEX bylines_of_place")
    db.execute("CREATE INDEX bylines_of_place ON bylines (place, name)")
    db.execute("""
        CREATE INDEX articles_in_print ON articles (print_date, print_page)
            WHERE print_date IS NOT NULL
    """)
    db.execute("""
        CREATE INDEX frontier_unread ON frontier (last_fetched_at DESC, url)
            WHERE state IN ('failed', 'gone', 'rejected')
    """)


@migration()
def date_bylines(db: Database) -> None:
    """Add `published`, the article's `date_published`, to find a writer's newest articles."""
    db.execute("ALTER TABLE bylines ADD COLUMN published TEXT")
    db.execute("""
        UPDATE bylines SET published = (SELECT date_published FROM articles WHERE id = article_id)
    """)
    db.execute("DROP INDEX bylines_by_name")
    db.execute("CREATE INDEX bylines_by_name ON bylines (name, published)")


@migration()
def keep_suppressed_out_of_search(db: Database) -> None:
    """Build the search index from a view without suppressed articles, so a rebuild omits them.

    It is rebuilt here, which takes a second for 5,000 articles.
    """
    # with `rowid`, or the index could not refer to the rows of a view
    db.execute("""
        CREATE VIEW articles_searched AS
            SELECT rowid AS rowid, headline, body FROM articles WHERE suppressed_at IS NULL
    """)
    db.execute("DROP TABLE articles_fts")
    db.execute("""
        CREATE VIRTUAL TABLE articles_fts USING FTS5 (
            headline, body, tokenize='unicode61 remove_diacritics 2',
            -- by these words sqlite-utils and Datasette find the index: content="articles"
            content='articles_searched', content_rowid='rowid'
        )
    """)
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")


@migration()
def add_deck(db: Database) -> None:
    """The second headline under the first. Older versions of articles have none."""
    db.execute("ALTER TABLE articles ADD COLUMN deck TEXT")


@migration()
def allow_dates_of_the_page(db: Database) -> None:
    """`date_published_from` may be `page`: the JSON-LD of the page.

    The rows stay as they are, so the text of the table is changed instead of making it anew
    (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    version = db.execute("PRAGMA schema_version").fetchone()[0]
    db.execute("PRAGMA writable_schema = ON")
    db.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        ("IN ('printed', 'id', 'url')", "IN ('page', 'id', 'printed', 'url')", "articles"),
    )
    db.execute(f"PRAGMA schema_version = {version + 1}")
    db.execute("PRAGMA writable_schema = OFF")


@migration()
def ask_again(db: Database) -> None:
    """Whatever an article URL answered, it is asked again: also what was once given up.

    `failing_since` is when a URL first gave nothing, NULL once it gives something. The view shows
    the stored articles that the site no longer confirms.
    """
    db.execute("ALTER TABLE frontier ADD COLUMN failing_since TEXT")
    db.execute("""
        UPDATE frontier SET failing_since = last_fetched_at
        WHERE state IN ('failed', 'gone', 'rejected') AND last_fetched_at IS NOT NULL
    """)
    db.execute("""
        UPDATE frontier SET next_fetch_at = last_fetched_at
        WHERE kind = 'article' AND state IN ('gone', 'rejected') AND next_fetch_at IS NULL
            AND last_fetched_at IS NOT NULL AND attempts > 0
            AND reason NOT LIKE 'suppressed: %' AND reason NOT LIKE 'same article as %'
            AND reason NOT LIKE 'redirects to %' || article_id || '%'
    """)
    db.execute("""
        CREATE VIEW articles_unconfirmed AS
            SELECT articles.id, headline, articles.url, last_seen,
                failing_since AS unconfirmed_since, reason, last_status
            FROM articles JOIN frontier ON frontier.url = (
                SELECT url FROM frontier AS known
                WHERE known.article_id = articles.id AND kind = 'article'
                    AND last_fetched_at IS NOT NULL
                ORDER BY failing_since IS NOT NULL, last_fetched_at DESC LIMIT 1
            )
            WHERE failing_since IS NOT NULL AND gone_at IS NULL AND suppressed_at IS NULL
            ORDER BY unconfirmed_since
    """)


@migration()
def link_duplicates(db: Database) -> None:
    """Add `duplicates`, the same story under two ids, and what it is found by.

    All articles that are stored wait in `unlinked`.
    """
    db.execute("""
        CREATE TABLE duplicates (
            article_id TEXT PRIMARY KEY REFERENCES articles (id),
            duplicate_of TEXT NOT NULL REFERENCES articles (id) CHECK (duplicate_of != article_id),
            similarity REAL NOT NULL CHECK (similarity BETWEEN 0 AND 1)
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("CREATE INDEX duplicates_by_first ON duplicates (duplicate_of)")
    db.execute("""
        CREATE TABLE sketches (
            hash INTEGER NOT NULL, day INTEGER NOT NULL, article INTEGER NOT NULL,
            PRIMARY KEY (hash, day, article)
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("CREATE TABLE unlinked (article INTEGER PRIMARY KEY) STRICT")
    db.execute("INSERT INTO unlinked SELECT rowid FROM articles WHERE body IS NOT NULL")
    db.execute("""
        CREATE TRIGGER articles_unlinked_new AFTER INSERT ON articles
        WHEN new.body IS NOT NULL BEGIN
            INSERT INTO unlinked VALUES (new.rowid) ON CONFLICT DO NOTHING;
        END
    """)
    db.execute("""
        CREATE TRIGGER articles_unlinked_changed
        AFTER UPDATE OF body, date_published, suppressed_at ON articles
        WHEN (new.body, new.date_published, new.suppressed_at)
            IS NOT (old.body, old.date_published, old.suppressed_at) BEGIN
            INSERT INTO unlinked VALUES (new.rowid) ON CONFLICT DO NOTHING;
        END
    """)
    db.execute("""
        CREATE VIEW articles_unique AS
            SELECT * FROM articles
            WHERE suppressed_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM duplicates WHERE article_id = articles.id)
    """)


@migration()
def drop_credentials(db: Database) -> None:
    """Remove credentials from the headers of requests, and overwrite them in the file."""
    words = ["authorization", "x-auth", "cookie", "token", "secret", "session", "password"]
    words += ["credential", "api-key", "apikey"]
    before = db.execute("PRAGMA secure_delete").fetchone()[0]
    db.execute("PRAGMA secure_delete = ON")
    like = " OR ".join("headers LIKE ?" for _ in words)
    kept_in = [f"%{word}%" for word in words]
    for number, stored in db.execute(
        f"SELECT id, headers FROM requests WHERE {like}", kept_in
    ).fetchall():
        headers = json.loads(stored)
        kept = [pair for pair in headers if not any(word in pair[0].lower() for word in words)]
        text = json.dumps(kept, ensure_ascii=False)
        same = db.execute("SELECT id FROM requests WHERE headers = ? AND id != ?", (text, number))
        if row := same.fetchone():
            db.execute("UPDATE pages SET request_id = ? WHERE request_id = ?", (row[0], number))
            db.execute("DELETE FROM requests WHERE id = ?", (number,))
        else:
            db.execute("UPDATE requests SET headers = ? WHERE id = ?", (text, number))
    db.execute(f"PRAGMA secure_delete = {before}")


@migration()
def mark_file(db: Database) -> None:
    """Mark the file as an archive of this project, for all who open it."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@migration()
def create_discoveries(db: Database) -> None:
    """Create the channels that named each article, and show as unread only what was asked for.

    Articles that are known and were not asked for have a reason that holds for all such runs.
    """
    db.execute("""
        CREATE TABLE discoveries (
            url TEXT NOT NULL,
            channel TEXT NOT NULL CHECK (
                channel IN ('listing', 'link', 'print', 'search', 'sitemap')
            ),
            article_id TEXT NOT NULL,
            found_on TEXT,
            found_at TEXT NOT NULL,
            PRIMARY KEY (url, channel)
        ) STRICT, WITHOUT ROWID
    """)
    db.execute("CREATE INDEX discoveries_by_article ON discoveries (article_id)")
    db.execute("""
        INSERT INTO discoveries (url, channel, article_id, found_on, found_at)
        SELECT found.url, 'listing', found.article_id, found.discovered_from, found.discovered_at
        FROM frontier AS found JOIN frontier AS naming ON naming.url = found.discovered_from
        WHERE found.kind = 'article' AND found.article_id IS NOT NULL AND naming.kind = 'listing'
    """)
    db.execute("""
        UPDATE frontier SET reason = 'outside what was asked for'
        WHERE reason = 'outside since and until'
    """)
    db.execute("DROP VIEW pages_unread")
    db.execute("""
        CREATE VIEW pages_unread AS
            SELECT url, state, reason, last_status, last_fetched_at
            FROM frontier
            WHERE state IN ('failed', 'gone', 'rejected') AND last_fetched_at IS NOT NULL
            ORDER BY last_fetched_at DESC, url
    """)


@migration()
def derive_from_pages(db: Database) -> None:
    """What is stored is derived from pages: find those of a day, and say where each came from.

    Validators stand for a page that a crawl of ours fetched: those of other pages are dropped.
    """
    db.execute("""
        CREATE INDEX pages_by_day ON pages (substr(fetched_at, 1, 10), status, article_id)
            WHERE article_id IS NOT NULL
    """)
    db.execute("""
        UPDATE frontier SET etag = NULL, last_modified = NULL
        WHERE kind = 'article' AND NOT EXISTS (
            SELECT 1 FROM pages
            WHERE pages.url = frontier.url AND status = 200 AND via = 'network'
        )
    """)
    db.execute("DROP VIEW article_history")
    db.execute("""
        CREATE VIEW article_history AS
            SELECT revisions.article_id, revision, seen_at, changed, boring, reread,
                   json_extract(article, '$.headline') AS headline,
                   json_extract(article, '$.date_modified') AS date_modified,
                   json_extract(article, '$.word_count') AS word_count,
                   page_id, via
            FROM revisions LEFT JOIN pages ON pages.id = page_id
            ORDER BY revisions.article_id, revision
    """)


@migration()
def ask_listings_again(db: Database) -> None:
    """Whatever a page of a listing answered, it is asked again, as URLs of articles are."""
    db.execute("""
        UPDATE frontier SET next_fetch_at = last_fetched_at
        WHERE kind = 'listing' AND state IN ('gone', 'rejected') AND next_fetch_at IS NULL
            AND last_fetched_at IS NOT NULL
    """)


# These values are a part of `index_parts_of_words`, so they stay as they are.
@migration()
def plan_days_and_backfills(db: Database) -> None:
    """Add the day of each URL, the backfills that wait for some, and what the search counts.

    `frontier.backfill` is NULL for the news. The day of an article is that of its URL.
    """
    db.execute("""
        CREATE TABLE backfills (
            id INTEGER PRIMARY KEY,
            since TEXT,
            until TEXT,
            arguments TEXT NOT NULL CHECK (json_valid(arguments)),
            started_at TEXT NOT NULL,
            finished_at TEXT
        ) STRICT
    """)
    db.execute("ALTER TABLE frontier ADD COLUMN day TEXT")
    db.execute("ALTER TABLE frontier ADD COLUMN backfill INTEGER REFERENCES backfills (id)")
    db.register_function(_read_day)
    db.execute("UPDATE frontier SET day = _read_day(url) WHERE kind = 'article'")
    db.execute("CREATE INDEX frontier_by_day ON frontier (day, article_id) WHERE kind = 'article'")
    db.execute("DROP INDEX frontier_to_fetch")
    db.execute("""
        CREATE INDEX frontier_news
            ON frontier (kind = 'article' AND last_fetched_at IS NOT NULL, kind)
            WHERE state = 'pending' AND backfill IS NULL
    """)
    db.execute("CREATE INDEX frontier_leased ON frontier (backfill) WHERE state = 'leased'")
    db.execute("""
        CREATE INDEX frontier_older
            ON frontier (backfill, day DESC, kind = 'article', discovered_from IS NULL)
            WHERE state = 'pending' AND backfill IS NOT NULL
    """)
    db.execute("""
        CREATE TABLE search_totals (
            day TEXT NOT NULL,
            language TEXT NOT NULL,
            articles INTEGER NOT NULL,
            read_at TEXT NOT NULL,
            PRIMARY KEY (day, language)
        ) STRICT, WITHOUT ROWID
    """)
    # Several addresses can lead to one article. It is gone if all that answered have no page.
    db.execute("""
        CREATE VIEW coverage AS
            SELECT day, sum(stored) AS stored, sum(NOT stored AND NOT gone) AS found,
                sum(NOT stored AND gone) AS gone, sum(printed) AS printed
            FROM (
                SELECT day, article_id,
                    EXISTS (SELECT 1 FROM articles WHERE id = article_id) AS stored,
                    min(coalesce(last_status IN (404, 410), state = 'rejected'))
                        AND max(last_status IS NOT NULL) AS gone,
                    max(EXISTS (
                        SELECT 1 FROM discoveries
                        WHERE discoveries.url = frontier.url AND channel = 'print'
                    )) AS printed
                FROM frontier
                WHERE kind = 'article' AND day IS NOT NULL
                    AND article_id NOT IN (SELECT article_id FROM suppressions)
                GROUP BY day, article_id
            )
            GROUP BY day
    """)


# /a/202405/13/WS664167f4..., /china/2006-04/08/content_563349.htm
_DAY = re.compile(r"/([0-9]{4})-?([0-9]{2})/([0-9]{2})/(?:WS|AP|content_|c_)[0-9a-f]")


def _read_day(url: str) -> str | None:
    found = _DAY.search(url)
    try:
        return date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


# Scripts whose words stand together or carry endings: Han, kana, bopomofo, hangul. As a class of
# GLOB and of regular expressions.
CJK = (
    "[\u1100-\u11ff\u3005-\u3007\u3041-\u31ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\uff66-\uffdc\U0001b000-\U0001b2ff\U00020000-\U0003fffd]"
)
# what unicode61 takes for no letter and no digit, as far as it is common; a class too
PUNCTUATION = (
    "[ -/:-@[-`{-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u2064"
    "\u3001-\u3004\u3008-\u3020\u3030\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]"
)
# the longest part of a text that is a word of the index by itself, in characters
PART = 6
# a word of the index that stands between parts, so that no phrase is found across them
MARK = "\ue000"
# no part goes beyond these: a gloss as in "tea (茶)" leaves the English words whole
_DIVIDERS = '\t\n\u00a0\u3000()[]"'
# non-ASCII that is common in English: texts without any other are not looked at further
_TYPOGRAPHIC = "\u00a0\u2013\u2014\u2018\u2019\u201c\u201d"


def _may_hold_cjk(column: str) -> str:
    """Return the SQL of a condition that is quickly false for English text."""
    bare = column
    for character in _TYPOGRAPHIC:
        bare = f"replace({bare}, char({ord(character)}), '')"
    return (
        f"length(CAST({bare} AS BLOB)) > length({bare})"
        f" AND {column} GLOB '*[\u1100-\u11ff\u3005-\U0003fffd]*'"
    )


def _list_parts(column: str) -> str:
    """Return the SQL of the text that is indexed for a column: its own, then its parts.

    Parts are the 1 to 6 characters that begin at each character of what holds CJK between two
    dividers. A text is cut into blocks first, as `substr` counts from the beginning of a text.
    """
    divided = "block"
    for character in _DIVIDERS:
        divided = f"replace({divided}, char({ord(character)}), ' ')"
    mark = f"' ' || char({ord(MARK)}) || ' '"
    shorter = f" || {mark} || ".join(f"substr(part, 1, {size})" for size in range(1, PART))
    return f"""
        CASE WHEN {_may_hold_cjk(column)}
        THEN {column} || coalesce((
            WITH RECURSIVE blocks (block, rest) AS (
                SELECT '', {column}
                UNION ALL
                SELECT substr(rest, 1, 2100), substr(rest, 2001) FROM blocks WHERE rest != ''
            ),
            runs (run, rest) AS (
                SELECT '', {divided} || ' ' FROM blocks WHERE block GLOB '*{CJK}*'
                UNION ALL
                SELECT substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1)
                FROM runs WHERE rest != ''
            )
            SELECT group_concat((
                WITH RECURSIVE parts (at, part) AS (
                    SELECT 1, substr(run, 1, {PART})
                    UNION ALL
                    SELECT at + 1, substr(run, at + 1, {PART}) FROM parts WHERE at < length(run)
                )
                SELECT {mark} || group_concat({shorter}, {mark})
                    || {mark} || group_concat(part, {mark})
                FROM parts WHERE part NOT GLOB '{PUNCTUATION}*'
            ), '') FROM runs WHERE run GLOB '*{CJK}*'
        ), '') ELSE {column} END
    """


@migration()
def index_parts_of_words(db: Database) -> None:
    """Index the parts of Chinese, Japanese and Korean text, which the tokenizer does not divide.

    The view `articles_searched` alone says what is indexed for an article. Of the articles that are
    indexed already, only those that may hold such text are indexed anew.
    """
    columns = "rowid, headline, body"
    anew = json.dumps(
        [
            row[0]
            for row in db.execute(f"""
            SELECT rowid FROM articles_searched
            WHERE {_may_hold_cjk("headline")} OR {_may_hold_cjk("body")}
        """)
        ]
    )
    listed = "FROM articles_searched WHERE rowid IN (SELECT value FROM json_each(?))"
    db.execute(
        f"INSERT INTO articles_fts (articles_fts, {columns}) SELECT 'delete', {columns} {listed}",
        (anew,),
    )
    db.execute("DROP VIEW articles_searched")
    db.execute(f"""
        CREATE VIEW articles_searched AS
            SELECT rowid AS rowid, {_list_parts("headline")} AS headline,
                {_list_parts("body")} AS body
            FROM articles WHERE suppressed_at IS NULL
    """)
    db.execute(f"INSERT INTO articles_fts ({columns}) SELECT {columns} {listed}", (anew,))
    for trigger in ("articles_ai", "articles_ad", "articles_au"):
        db.execute(f"DROP TRIGGER {trigger}")
    # the index is told to forget a row by the text that it was given, so before the row changes
    forget = f"""
        INSERT INTO articles_fts (articles_fts, {columns})
            SELECT 'delete', {columns} FROM articles_searched WHERE rowid = old.rowid;
    """
    learn = f"""
        INSERT INTO articles_fts ({columns})
            SELECT {columns} FROM articles_searched WHERE rowid = new.rowid;
    """
    searched = "UPDATE OF headline, body, suppressed_at ON articles"
    db.execute(f"CREATE TRIGGER articles_bd BEFORE DELETE ON articles BEGIN {forget} END")
    db.execute(f"CREATE TRIGGER articles_bu BEFORE {searched} BEGIN {forget} END")
    db.execute(f"CREATE TRIGGER articles_au AFTER {searched} BEGIN {learn} END")
    # for an article that was being fetched, or comes from another archive
    db.execute(f"""
        CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
            {learn}
            UPDATE articles SET (suppressed_at, suppressed_reason) = (
                SELECT suppressions.suppressed_at, reason FROM suppressions
                WHERE article_id = new.id
            ) WHERE id = new.id AND EXISTS (
                SELECT 1 FROM suppressions WHERE article_id = new.id
            );
        END
    """)


@migration()
def create_maintenance(db: Database) -> None:
    """Create when each task of upkeep was last done, and without a fault."""
    db.execute("""
        CREATE TABLE maintenance (
            task TEXT PRIMARY KEY NOT NULL,
            finished_at TEXT NOT NULL,
            detail TEXT
        ) STRICT, WITHOUT ROWID
    """)


@migration()
def count_runs(db: Database) -> None:
    """Add what a run came to; of older runs, what their counters say."""
    for column in (
        "articles_new INTEGER",
        "articles_changed INTEGER",
        "articles_same INTEGER",
        "articles_gone INTEGER",
        "unread INTEGER",
        "unread_reason TEXT",
        "failed INTEGER",
        "waiting INTEGER",
        "requests INTEGER",
    ):
        db.execute(f"ALTER TABLE runs ADD COLUMN {column}")
    counters = {
        "articles_new": ("chinadaily/articles/new",),
        "articles_changed": ("chinadaily/articles/changed",),
        "articles_same": ("chinadaily/articles/same",),
        "articles_gone": ("chinadaily/articles/gone",),
        "unread": ("chinadaily/articles/rejected", "chinadaily/listings/rejected"),
        "failed": ("chinadaily/articles/failed", "chinadaily/listings/failed"),
        "requests": ("downloader/request_count",),
    }
    sums = ", ".join(
        f"{column} = "
        + " + ".join(f"coalesce(json_extract(stats, '$.\"{name}\"'), 0)" for name in names)
        for column, names in counters.items()
    )
    db.execute(f"UPDATE runs SET {sums} WHERE stats IS NOT NULL")


@migration()
def index_lists(db: Database) -> None:
    """Count and list articles by what the pages of `scrapy browse` ask for, by an index alone."""
    db.execute("DROP INDEX articles_by_date")
    db.execute("""
        CREATE INDEX articles_by_date
            ON articles (date_published, section, source, edition, language, print_page)
    """)


# rows that are changed in one transaction: a few megabytes
_BATCH = 1000
# https://www.sqlite.org/pragma.html#pragma_auto_vacuum
_INCREMENTAL = 2

# the newest version of an article, as the versions in `revisions` are written
_NEWEST_VERSION = """
    json_object(
        'id', id, 'url', articles.url, 'edition', edition, 'section', section, 'layout', layout,
        'language', language, 'headline', headline, 'deck', deck, 'description', description,
        'byline_raw', byline_raw, 'authors', json(authors), 'source', source,
        'info_raw', info_raw, 'dateline_raw', dateline_raw, 'dateline_place', dateline_place,
        'date_published', date_published, 'date_published_from', date_published_from,
        'date_modified', date_modified, 'date_raw', date_raw, 'print_edition', print_edition,
        'print_date', print_date, 'print_page', print_page, 'editor', editor,
        'keywords', json(keywords), 'body', body, 'subheadlines', json(subheadlines),
        'trailer_raw', trailer_raw, 'word_count', word_count, 'page_count', page_count,
        'bylines', (
            SELECT json_group_array(json_object('name', name, 'place', place)) FROM (
                SELECT name, place FROM bylines WHERE article_id = articles.id ORDER BY position
            )
        ),
        'figures', (
            SELECT json_group_array(json_object(
                'url', url, 'caption', caption, 'credit', credit, 'caption_raw', caption_raw
            )) FROM (
                SELECT url, caption, credit, caption_raw FROM figures
                WHERE article_id = articles.id ORDER BY position
            )
        )
    )
"""


@migration(transactional=False)
def store_newest_once(db: Database) -> None:
    """Leave the values of the newest version of each article to `articles`.

    The view `article_versions` has every version whole. A newest version that is not exactly what
    `articles` says, as one from before a column was added, keeps its values in `revisions`.
    """
    # a value without a key and a NULL are the same
    is_stored = f"""
        coalesce(json_patch('{{}}', article) = (
            SELECT json_patch('{{}}', {_NEWEST_VERSION}) FROM articles
            WHERE id = article_id AND articles.revision = revisions.revision
                AND articles.content_hash = revisions.content_hash
        ), 0)
    """
    _remake_table(
        db,
        "revisions",
        """
            article_id TEXT NOT NULL REFERENCES articles (id),
            revision INTEGER NOT NULL,
            seen_at TEXT NOT NULL,
            changed TEXT NOT NULL CHECK (json_valid(changed)),
            boring INTEGER NOT NULL CHECK (boring IN (0, 1)),
            reread INTEGER NOT NULL CHECK (reread IN (0, 1)),
            page_id INTEGER REFERENCES pages (id),
            content_hash TEXT,
            article TEXT CHECK (article IS NULL OR json_valid(article)),
            PRIMARY KEY (article_id DESC, revision)
        ) STRICT
        """,
        f"""
            SELECT article_id, revision, seen_at, changed, boring, reread, page_id,
                CASE WHEN {is_stored} THEN NULL ELSE content_hash END,
                CASE WHEN {is_stored} THEN NULL ELSE article END
            FROM revisions
        """,
        by="rowid",
    )


@migration()
def show_versions(db: Database) -> None:
    """Create a view of every version whole, and make that of the history read where values are."""
    db.execute("DROP INDEX IF EXISTS revisions_by_time")
    db.execute("""
        CREATE INDEX revisions_by_time ON revisions (seen_at, boring, reread) WHERE revision > 1
    """)
    db.execute("DROP VIEW IF EXISTS article_versions")
    db.execute(f"""
        CREATE VIEW article_versions AS
            SELECT article_id, revisions.revision, seen_at, changed, boring, reread, page_id,
                coalesce(revisions.content_hash, articles.content_hash) AS content_hash,
                coalesce(
                    article,
                    CASE WHEN revisions.revision = articles.revision THEN {_NEWEST_VERSION} END
                ) AS article
            FROM revisions JOIN articles ON articles.id = article_id
    """)
    db.execute("DROP VIEW article_history")
    db.execute("""
        CREATE VIEW article_history AS
            SELECT revisions.article_id, revisions.revision, seen_at, changed, boring, reread,
                   CASE WHEN article IS NULL THEN headline
                       ELSE json_extract(article, '$.headline') END AS headline,
                   CASE WHEN article IS NULL THEN date_modified
                       ELSE json_extract(article, '$.date_modified') END AS date_modified,
                   CASE WHEN article IS NULL THEN word_count
                       ELSE json_extract(article, '$.word_count') END AS word_count,
                   page_id, via
            FROM revisions JOIN articles ON articles.id = revisions.article_id
                LEFT JOIN pages ON pages.id = page_id
            ORDER BY revisions.article_id, revisions.revision
    """)


@migration(transactional=False)
def fill_indexes_in_order(db: Database) -> None:
    """Order the rows of articles as a backfill adds them: the newest first.

    Rows that come in the order of an index fill its pages, in the reverse order half of each stays
    empty.
    """
    for table, columns in {
        "bylines": "name TEXT NOT NULL, place TEXT, published TEXT",
        "figures": "url TEXT NOT NULL, caption TEXT, credit TEXT, caption_raw TEXT",
    }.items():
        _remake_table(
            db,
            table,
            f"""
                article_id TEXT NOT NULL REFERENCES articles (id),
                position INTEGER NOT NULL,
                {columns},
                PRIMARY KEY (article_id DESC, position)
            ) STRICT, WITHOUT ROWID
            """,
            f"SELECT * FROM {table}",
            by="article_id DESC",
        )


@migration()
def order_indexes(db: Database) -> None:
    """Order indexes likewise, and let them hold no more than is looked for."""
    indexes = {
        "bylines_by_name": "bylines (name, published)",
        "bylines_of_place": "bylines (place, name)",
        "articles_by_date": "articles"
        " (date_published DESC, section, source, edition, language, print_page)",
        "articles_by_section": "articles (section, date_published DESC)",
        "articles_of_day": "articles (substr(date_published, 1, 10) DESC, section)",
        "bodies_by_layout": "bodies (layout) WHERE base_hash IS NULL AND dictionary_id IS NULL",
        "frontier_by_article": "frontier (article_id DESC)",
        "frontier_by_day": "frontier (day DESC, article_id DESC) WHERE kind = 'article'",
        "pages_by_article": "pages (article_id DESC)",
        "pages_by_day": "pages (substr(fetched_at, 1, 10), status) WHERE article_id IS NOT NULL",
    }
    for name, indexed in indexes.items():
        db.execute(f"DROP INDEX IF EXISTS {name}")
        db.execute(f"CREATE INDEX {name} ON {indexed}")
    db.execute("DROP INDEX pages_by_url")
    # 64 bits of the hash tell apart what one URL answered in one second
    db.execute("""
        CREATE UNIQUE INDEX pages_by_url
            ON pages (url DESC, fetched_at DESC, substr(body_hash, 1, 16))
    """)
    # nothing read it
    db.execute("DROP INDEX IF EXISTS discoveries_by_article")


@migration(transactional=False)
def order_discoveries(db: Database) -> None:
    """Order discoveries as a backfill adds them: the newest URLs first."""
    _remake_table(
        db,
        "discoveries",
        """
            url TEXT NOT NULL,
            channel TEXT NOT NULL CHECK (
                channel IN ('listing', 'link', 'print', 'search', 'sitemap')
            ),
            article_id TEXT NOT NULL,
            found_on TEXT,
            found_at TEXT NOT NULL,
            PRIMARY KEY (url DESC, channel)
        ) STRICT, WITHOUT ROWID
        """,
        "SELECT * FROM discoveries",
        by="url DESC",
    )


@migration(transactional=False)
def shorten_file(db: Database) -> None:
    """Give back the space that became free, so that an older archive is as small as a new one."""
    if db.execute("PRAGMA auto_vacuum").fetchone()[0] != _INCREMENTAL:
        return
    total = db.execute("PRAGMA freelist_count").fetchone()[0]
    with _open_bar("free pages", total) as bar:
        while free := db.execute("PRAGMA freelist_count").fetchone()[0]:
            bar.update(total - free - bar.n)
            db.execute(f"PRAGMA incremental_vacuum({10 * _BATCH})").fetchall()


@migration()
def index_places(db: Database) -> None:
    """List what is dated from a place, for its page in `scrapy browse`."""
    db.execute("""
        CREATE INDEX articles_of_place ON articles (dateline_place)
            WHERE dateline_place IS NOT NULL
    """)


@migration()
def order_places(db: Database) -> None:
    """Name the newest articles of a place by its index alone."""
    db.execute("DROP INDEX articles_of_place")
    db.execute("""
        CREATE INDEX articles_of_place ON articles (dateline_place, date_published, id)
            WHERE dateline_place IS NOT NULL
    """)


@migration()
def plan_backfill_channels(db: Database) -> None:
    """Add what a backfill has left in each channel; the next run fills it."""
    db.execute("ALTER TABLE backfills ADD COLUMN waiting TEXT")


@migration()
def index_batches(db: Database) -> None:
    """Index a batch of new articles at once, and look for CJK only in text that is not ASCII.

    Whenever a trigger has written to the index, FTS5 writes what it would else hold back, so
    indexing article by article takes twice as long. `unindexed` has a row only within the
    transaction of a batch: the triggers leave articles beyond it to the end of that transaction.
    """
    columns = ", ".join(
        f"CASE WHEN length(CAST({column} AS BLOB)) > length({column})"
        f" THEN {_list_parts(column)} ELSE {column} END AS {column}"
        for column in ("headline", "body")
    )
    db.execute("DROP VIEW articles_searched")
    db.execute(f"""
        CREATE VIEW articles_searched AS
            SELECT rowid AS rowid, {columns} FROM articles WHERE suppressed_at IS NULL
    """)
    db.execute("CREATE TABLE unindexed (beyond INTEGER PRIMARY KEY) STRICT")
    for name, row in {"bd": "old", "bu": "old", "au": "new", "ai": "new"}.items():
        made = db.triggers_dict[f"articles_{name}"]
        found = f"WHERE rowid = {row}.rowid"
        indexed = f"NOT EXISTS (SELECT 1 FROM unindexed WHERE beyond < {row}.rowid)"
        db.execute(f"DROP TRIGGER articles_{name}")
        db.execute(made.replace(found, f"{found} AND {indexed}"))


@migration()
def order_bylines_of_places(db: Database) -> None:
    """Name the newest articles that were filed from a place by an index alone."""
    db.execute("DROP INDEX bylines_of_place")
    db.execute("CREATE INDEX bylines_of_place ON bylines (place, published DESC, name)")


@migration()
def name_known_articles(db: Database) -> None:
    """Count the coverage of a period without counting all other days."""
    db.execute("DROP VIEW coverage")
    # Several addresses can lead to one article. It is gone if all that answered have no page.
    db.execute("""
        CREATE VIEW articles_known AS
            SELECT day, article_id,
                EXISTS (SELECT 1 FROM articles WHERE id = article_id) AS stored,
                min(coalesce(last_status IN (404, 410), state = 'rejected'))
                    AND max(last_status IS NOT NULL) AS gone,
                max(EXISTS (
                    SELECT 1 FROM discoveries
                    WHERE discoveries.url = frontier.url AND channel = 'print'
                )) AS printed
            FROM frontier
            WHERE kind = 'article' AND day IS NOT NULL
                AND article_id NOT IN (SELECT article_id FROM suppressions)
            GROUP BY day, article_id
    """)
    db.execute("""
        CREATE VIEW coverage AS
            SELECT day, sum(stored) AS stored, sum(NOT stored AND NOT gone) AS found,
                sum(NOT stored AND gone) AS gone, sum(printed) AS printed
            FROM articles_known GROUP BY day
    """)


@migration()
def group_bylines_of_places(db: Database) -> None:
    """Count who filed from a place in the order of an index; the newest are sorted from it."""
    db.execute("DROP INDEX bylines_of_place")
    db.execute("CREATE INDEX bylines_of_place ON bylines (place, name, published DESC)")


def _remake_table(db: Database, table: str, columns: str, rows: str, *, by: str) -> None:
    """Move the rows of a table to one that is made anew, a batch in each transaction.

    `rows` selects them, and batches are taken in the order `by`. It goes on where it was stopped:
    what is moved is no longer in the first table. Several processes may do it at once.
    """
    with _open_bar(table, db.table(table).count) as bar:
        moving = True
        while moving:
            with _lock(db):
                moving = _move_batch(db, table, columns, rows, by)
            bar.update(_BATCH)


def _move_batch(db: Database, table: str, columns: str, rows: str, by: str) -> bool:
    """Move the next rows, and put the new table in the place of the old one after the last."""
    if " DESC" in db.table(table).schema:
        return False
    moved, (key, _, way) = f"{table}_moved", by.partition(" ")
    if not (db.table(moved).exists() or db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()):
        db.execute(f"DROP TABLE {table}")
        db.execute(f"CREATE TABLE {table} ({columns}")
        return False
    db.execute(f"CREATE TABLE IF NOT EXISTS {moved} ({columns}")
    last = db.execute(f"SELECT {key} FROM {table} ORDER BY {by} LIMIT 1 OFFSET {_BATCH - 1}")
    if (bound := last.fetchone()) is None:
        db.execute(f"INSERT INTO {moved} {rows} ORDER BY {by}")
        # views name the table
        db.execute("PRAGMA legacy_alter_table = ON")
        db.execute(f"DROP TABLE {table}")
        db.execute(f"ALTER TABLE {moved} RENAME TO {table}")
        db.execute("PRAGMA legacy_alter_table = OFF")
        return False
    batch = f"{key} >= ?" if way else f"{key} <= ?"
    db.execute(f"INSERT INTO {moved} {rows} WHERE {batch} ORDER BY {by}", bound)
    db.execute(f"DELETE FROM {table} WHERE {batch}", bound)
    return True


@contextmanager
def _lock(db: Database) -> Iterator[None]:
    """Open a transaction that no other process writes in, from its first look on."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _open_bar(what: str, total: int) -> tqdm[NoReturn]:
    """Return a progress bar, shown on a terminal when it takes longer than a second."""
    return tqdm(desc=what, total=total, unit="", delay=1, disable=None, leave=False)
