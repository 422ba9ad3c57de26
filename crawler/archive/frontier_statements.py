"""The statements of `Frontier`: how URLs are added, queued, leased and finished."""

from __future__ import annotations

from crawler.fetching import WALK_BACK, WALK_TO_END
from crawler.http_status import MOVED

OUTSIDE = "outside what was asked for"
LEFT_OUT = "the paper had no issue on such days"
_MOVED = ", ".join(map(str, sorted(MOVED)))

# An article that waits, or was read, at another URL is recorded but not fetched again; where that
# URL gives nothing, this one is asked too. A URL that differs in its scheme alone is not recorded
# until then: `discoveries` has it.
ADD = """
    INSERT INTO frontier (url, article_id, kind, state, reason, discovered_at, discovered_from,
        day, backfill)
    SELECT :url, :article_id, :kind,
        CASE WHEN first.url IS NULL THEN 'pending' ELSE 'rejected' END,
        'same article as ' || first.url, :now, :found_on, :day, :backfill
    FROM (SELECT 1) LEFT JOIN (
        SELECT url FROM frontier
        WHERE article_id = :article_id AND url != :url AND kind = 'article'
            AND state IN ('pending', 'leased', 'done')
        ORDER BY url = :same DESC LIMIT 1
    ) AS first
    WHERE first.url IS NULL OR (:second_urls AND first.url != :same)
    ON CONFLICT (url) DO UPDATE SET
        state = 'pending', reason = iif(state = 'pending', reason, NULL),
        backfill = excluded.backfill
    WHERE excluded.state = 'pending' AND (
        reason = :outside OR reason LIKE 'same article as %'
        OR (state = 'pending' AND backfill IS NOT NULL AND excluded.backfill IS NULL)
    )
"""
# an article that was not asked for and is now, under the URL by which it is known
QUEUE_OUTSIDE = """
    UPDATE frontier SET state = 'pending', reason = NULL, backfill = :backfill
    WHERE rowid = (
        SELECT min(rowid) FROM frontier WHERE article_id = :article_id AND reason = :outside
    ) AND NOT EXISTS (
        SELECT 1 FROM frontier WHERE article_id = :article_id AND kind = 'article'
            AND state IN ('pending', 'leased', 'done')
    )
"""
ADD_OUTSIDE = """
    INSERT INTO frontier (url, article_id, kind, state, reason, discovered_at, discovered_from, day)
    SELECT :url, :article_id, :kind, 'rejected', :outside, :now, :found_on, :day
    WHERE NOT EXISTS (SELECT 1 FROM frontier WHERE article_id = :article_id)
    ON CONFLICT (url) DO NOTHING
"""
QUEUE = f"""
    INSERT INTO frontier (url, article_id, kind, state, reason, discovered_at, discovered_from,
        day, backfill)
    VALUES (:url, :article_id, :kind, 'pending', :reason, :now, :found_on, :day, :backfill)
    ON CONFLICT (url) DO UPDATE SET state = 'pending', kind = excluded.kind,
        reason = coalesce(
            :reason,
            iif(last_fetched_at IS NULL AND reason NOT IN ('{WALK_TO_END}', '{WALK_BACK}'),
                NULL, reason)
        ),
        attempts = iif(state = 'done', 0, attempts),
        day = coalesce(excluded.day, day),
        backfill = iif(state = 'pending' AND backfill IS NULL, NULL, excluded.backfill)
    WHERE state != 'leased' AND (state != 'done' OR coalesce(backfill != excluded.backfill, true))
"""
# further pages of sections and searches that an earlier run for the news would have read next
MARK_LEFT = f"""
    UPDATE frontier SET reason = '{WALK_BACK}'
    WHERE state = 'pending' AND backfill IS NULL AND kind = 'listing' AND reason IS NULL
        AND (url GLOB '*/page_[0-9]*.html' OR url GLOB '*&page=[1-9]*')
"""
# articles that are not stored yet are news; stored ones wait for `DUE`
QUEUE_LEFT = f"""
    UPDATE frontier SET state = 'pending', reason = nullif(reason, '{OUTSIDE}')
    WHERE state = 'leased' OR (
        next_fetch_at <= :now AND state IN ('failed', 'gone', 'rejected') AND kind != 'page'
        AND NOT EXISTS (SELECT 1 FROM articles WHERE id = article_id)
    )
"""
QUEUE_MISSING = """
    UPDATE frontier SET state = 'pending', backfill = ?
    WHERE kind = 'article' AND day = ? AND state IN ('failed', 'rejected')
        AND reason NOT LIKE 'same article as %' AND reason NOT LIKE 'suppressed: %'
        AND NOT EXISTS (SELECT 1 FROM articles WHERE id = article_id)
"""
# the listing or the paper, or else the page, that named a URL
NAMED_BY = """coalesce(
    (SELECT found_on FROM discoveries
        WHERE discoveries.url = frontier.url AND channel IN ('listing', 'print')
        ORDER BY channel LIMIT 1),
    discovered_from
)"""
LIST_NEWS = f"""
    SELECT url, {NAMED_BY} FROM frontier
    WHERE state = 'pending' AND backfill IS NULL
        AND coalesce(reason NOT LIKE 'same article as %', true) AND NOT EXISTS (
        SELECT 1 FROM frontier AS naming
        WHERE naming.url = frontier.discovered_from AND naming.last_status IN ({_MOVED})
    )
"""
# out of the queue, in a state in which the next run looks for what is due
PUT_OFF = f"""
    UPDATE frontier SET next_fetch_at = :now,
        state = CASE
            WHEN last_fetched_at IS NULL THEN 'rejected'
            WHEN reason IS NULL THEN 'done'
            ELSE 'failed'
        END,
        reason = iif(last_fetched_at IS NULL, coalesce(reason, '{OUTSIDE}'), reason)
    WHERE url = :url AND state = 'pending'
"""
# shortest interval first, so that old articles never hold up new ones
DUE = f"""
    SELECT url, {NAMED_BY}
    FROM frontier
    WHERE next_fetch_at <= ? AND kind != 'page'
        AND state IN ('done', 'failed', 'gone', 'rejected')
    ORDER BY julianday(next_fetch_at) - julianday(last_fetched_at), next_fetch_at, rowid
"""
# validators are for an article of one page alone: see `_read_task`
TAKEN = """
    url, article_id, kind, attempts,
    (SELECT page_count FROM articles WHERE id = frontier.article_id), etag, last_modified,
    reason, backfill, discovered_from
"""
# the URL is on none of the hosts of a JSON list
ELSEWHERE = """NOT EXISTS (
    SELECT 1 FROM json_each(?) WHERE instr(lower(url), '://' || value || '/') IN (5, 6)
)"""
NEWS = f"state = 'pending' AND backfill IS NULL AND {ELSEWHERE}"
OLDER = f"state = 'pending' AND backfill = ? AND {ELSEWHERE}"
# new articles first, then listings, then what is fetched again
LEASE = f"""
    UPDATE frontier SET state = 'leased', attempts = attempts + 1
    WHERE rowid = (
        SELECT rowid FROM frontier WHERE {NEWS}
        ORDER BY kind = 'article' AND last_fetched_at IS NOT NULL, kind, rowid LIMIT 1
    )
    RETURNING {TAKEN}
"""
# The newest day first: its further pages of listings, then the pages with which each day begins,
# then its articles.
LEASE_OLDER = f"""
    UPDATE frontier SET state = 'leased', attempts = attempts + 1
    WHERE rowid = (
        SELECT rowid FROM frontier WHERE {OLDER}
        ORDER BY day DESC, kind = 'article', discovered_from IS NULL, rowid LIMIT 1
    )
    RETURNING {TAKEN}
"""
LEASE_ONE = f"""
    UPDATE frontier SET state = 'leased', attempts = attempts + 1
    WHERE url = ? AND state = 'pending' RETURNING {TAKEN}
"""
# the article that was made known last: it is found without looking at many rows
LEASE_STORED = f"""
    UPDATE frontier SET state = 'leased', attempts = 1
    WHERE rowid = (
        SELECT rowid FROM frontier
        WHERE state = 'done' AND kind = 'article'
            AND instr(lower(url), '://' || ? || '/') IN (5, 6)
        ORDER BY rowid DESC LIMIT 1
    )
    RETURNING {TAKEN}
"""
# other addresses of an article, which were left for this one
RELEASE = """
    UPDATE frontier SET next_fetch_at = :next_fetch
    WHERE article_id = :article_id AND url != :url AND next_fetch_at IS NULL
        AND url NOT IN (SELECT value FROM json_each(:targets))
        AND reason IN ('same article as ' || :url, 'redirects to ' || :url)
"""
# the address of an article in the other scheme, if a page named it
ADD_SAME = """
    INSERT INTO frontier (url, article_id, kind, state, reason, discovered_at, discovered_from,
        next_fetch_at, day)
    SELECT :same, frontier.article_id, kind, 'rejected', 'same article as ' || :url,
        min(found_at), found_on, :next_fetch, day
    FROM frontier JOIN discoveries ON discoveries.url = :same
    WHERE frontier.url = :url AND kind = 'article'
    GROUP BY frontier.url
    ON CONFLICT (url) DO NOTHING
"""
# how many redirects in a row led to a URL: the pages that named it, and those in turn
COUNT_REDIRECTS = f"""
    WITH RECURSIVE chain (url, redirects) AS (
        SELECT :url, 0
        UNION ALL
        SELECT naming.url, redirects + 1
        FROM chain
        JOIN frontier AS named ON named.url = chain.url
        JOIN frontier AS naming ON naming.url = named.discovered_from
        WHERE redirects < :most AND naming.last_status IN ({_MOVED})
    )
    SELECT max(redirects) FROM chain
"""
PUT_BACK = """
    UPDATE frontier SET state = 'pending', attempts = attempts - 1
    WHERE url = ? AND state = 'leased'
"""
# a day page that is not asked for
LEAVE_OUT = """
    UPDATE frontier SET state = 'rejected', reason = ?, attempts = attempts - 1
    WHERE url = ? AND state = 'leased'
"""
COUNT_EMPTY = """
    SELECT count(*) FROM frontier
    WHERE url IN (SELECT value FROM json_each(?)) AND (state = 'gone' OR reason = ?)
"""
COUNT_READ = """
    SELECT count(*) FROM frontier
    WHERE url IN (SELECT value FROM json_each(?)) AND state = 'done'
"""
FILTER_LEFT_OUT = """
    SELECT url FROM frontier WHERE url IN (SELECT value FROM json_each(?)) AND reason = ?
"""
HAS_NEWS = f"SELECT 1 FROM frontier WHERE {NEWS} LIMIT 1"
COUNT_NEWS = "SELECT count(*) FROM frontier WHERE state = 'pending' AND backfill IS NULL"
HAS_LEASED_NEWS = "SELECT 1 FROM frontier WHERE state = 'leased' AND backfill IS NULL LIMIT 1"
HAS_OLDER = f"SELECT 1 FROM frontier WHERE {OLDER} LIMIT 1"
FINISH = """
    UPDATE frontier SET state = :state, reason = :reason, last_status = :status,
        last_fetched_at = :now, next_fetch_at = :next_fetch, etag = :etag,
        last_modified = :last_modified,
        failing_since = iif(:state = 'done', NULL, coalesce(failing_since, :now)),
        backfill = iif(:state = 'done' AND kind = 'article', NULL, backfill)
    WHERE url = :url
"""
RECORD_PAGE = """
    INSERT INTO frontier (url, article_id, kind, state, reason, attempts, discovered_at,
        discovered_from, last_status, last_fetched_at)
    VALUES (:url, :article_id, 'page', :state, :reason, 1, :now, :found_on, :status, :now)
    ON CONFLICT (url) DO UPDATE SET state = excluded.state, reason = excluded.reason,
        attempts = attempts + 1, last_status = excluded.last_status,
        last_fetched_at = excluded.last_fetched_at
"""
