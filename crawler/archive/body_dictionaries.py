"""Dictionaries: parts of pages that others of the same layout are likely to repeat.

Once there are enough bodies of a layout, saving the next trains its dictionary. An archive of an
earlier version may hold several of a layout, for the bodies that were coded with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median_low
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from crawler.archive.body_codec import LEVEL, BodyDamaged, load_body
from crawler.content_coding import zstd

# more gain nothing, and fewer may all be of one kind
SAMPLES = 20
# bytes, two article pages: half of it does 3 % worse, half as much again no better
_SIZE = 112 * 1024
# bytes for the statistics before the content, which take some hundreds
_HEAD = 4096

_NEWEST = "SELECT id FROM dictionaries WHERE layout = ? ORDER BY trained_at DESC LIMIT 1"
# bodies of a layout that were stored before it had a dictionary
_LEARNED_FROM = "bodies WHERE layout = :layout AND base_hash IS NULL AND dictionary_id IS NULL"
# draws `samples` of `total` bodies, spread evenly over the time in which they were stored
_DRAW = f"""
    SELECT hash FROM bodies WHERE rowid IN (
        SELECT body FROM (
            SELECT rowid AS body, row_number() OVER (ORDER BY rowid) AS number
            FROM {_LEARNED_FROM}
        )
        WHERE number * :samples / :total > (number - 1) * :samples / :total
    )
"""
# the id is derived from the content: the same bodies make the same dictionary
_ADD = """
    INSERT INTO dictionaries (id, layout, trained_at, samples, size, data)
    VALUES (:id, :layout, strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'), :samples, :size, :data)
    ON CONFLICT (id) DO UPDATE SET trained_at = excluded.trained_at, data = excluded.data
"""


# of each open archive, by id: None for a damaged one
_ready: WeakKeyDictionary[Database, dict[int, zstd.ZstdDict | None]] = WeakKeyDictionary()


def find_dictionary(db: Database, layout: str) -> zstd.ZstdDict | None:
    """Return the newest dictionary of a layout, None if it has none or a damaged one."""
    row = db.execute(_NEWEST, (layout,)).fetchone()
    if row is None:
        return None
    ready = _ready.setdefault(db, {})
    if row[0] not in ready:
        (data,) = db.execute("SELECT data FROM dictionaries WHERE id = ?", row).fetchone()
        ready[row[0]] = _open(row[0], data)
    return ready[row[0]]


def load_dictionaries(db: Database) -> dict[str, bytes]:
    """Return the newest dictionary of each layout, but for damaged ones."""
    layouts = db.execute("SELECT DISTINCT layout FROM dictionaries").fetchall()
    newest = {layout: find_dictionary(db, layout) for (layout,) in layouts}
    return {layout: found.dict_content for layout, found in newest.items() if found}


def find_or_train(db: Database, layout: str) -> zstd.ZstdDict | None:
    """Return the newest dictionary of a layout, trained now if there is none and enough bodies.

    Call it inside a transaction.
    """
    found = find_dictionary(db, layout)
    if found is None and _count(db, layout) >= SAMPLES:
        train_dictionary(db, layout)
        found = find_dictionary(db, layout)
    return found


def train_dictionary(db: Database, layout: str) -> None:
    """Train a dictionary from bodies of a layout, unless all drawn are damaged.

    Call it inside a transaction.
    """
    samples = tuple(_draw_samples(db, layout))
    if not samples:
        return
    content = zstd.ZstdDict(_join_usual(samples), is_raw=True)
    trained = zstd.finalize_dict(content, samples, _SIZE + _HEAD, LEVEL)
    values = {
        "id": trained.dict_id,
        "layout": layout,
        "samples": len(samples),
        "size": len(trained),
        "data": trained.dict_content,
    }
    db.execute(_ADD, values)
    # what was known of this id may be that it is damaged
    _ready.setdefault(db, {}).pop(trained.dict_id, None)


def _open(dictionary_id: int, data: bytes) -> zstd.ZstdDict | None:
    try:
        dictionary = zstd.ZstdDict(data)
        zstd.compress(b"", LEVEL, zstd_dict=dictionary)
    except (zstd.ZstdError, ValueError):
        return None
    return dictionary if dictionary.dict_id == dictionary_id else None


def _count(db: Database, layout: str) -> int:
    sql = f"SELECT count(*) FROM {_LEARNED_FROM}"
    return int(db.execute(sql, {"layout": layout}).fetchone()[0])


def _draw_samples(db: Database, layout: str) -> Iterator[bytes]:
    values = {"layout": layout, "total": _count(db, layout), "samples": SAMPLES}
    for (body_hash,) in db.execute(_DRAW, values).fetchall():
        try:
            yield load_body(db, body_hash)
        except BodyDamaged:
            # must not keep the next page from being stored
            continue


def _join_usual(samples: Sequence[bytes]) -> bytes:
    """Join pages of about the usual length to the size of a dictionary, the most usual one last.

    On real pages they do as well as what zstd's training picks from ten times as many in half a
    second.
    """
    usual = median_low(map(len, samples))
    ordered = sorted(samples, key=lambda body: abs(len(body) - usual), reverse=True)
    return b"".join(ordered)[-_SIZE:]
