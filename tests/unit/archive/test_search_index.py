"""A batch of articles is indexed at its end, and found as if each had been by itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive, ValueUnfit
from tests.support.example import LATER
from tests.support.stored import copy_empty, database
from tests.support.suppressed import CHECK_INDEX, found, save

IDS = ("c_1", "c_2", "c_3")
Step = Callable[[Archive, str], None]


def store(archive: Archive, article_id: str) -> None:
    """Store an article, changed each time."""
    save(archive, id=article_id, headline=f"Terns 燕鸥 {database(archive)['pages'].count}")


def rename(archive: Archive, article_id: str) -> None:
    database(archive).execute(
        "update articles set headline = 'Herons 苍鹭' where id = ?", (article_id,)
    )


def delete(archive: Archive, article_id: str) -> None:
    for table in ("bylines", "figures", "revisions"):
        database(archive).execute(f"delete from {table} where article_id = ?", (article_id,))
    database(archive).execute("delete from articles where id = ?", (article_id,))


def hide(archive: Archive, article_id: str) -> None:
    archive.suppressions.suppress(article_id, f"https://a.cn/{article_id}", "asked", LATER)


def show(archive: Archive, article_id: str) -> None:
    if archive.suppressions.find(article_id):
        archive.suppressions.lift(article_id)


def fail(archive: Archive, article_id: str) -> None:
    """Store an article in a transaction, or a part of one, that is undone."""
    with suppress(ValueUnfit), archive.checked_transaction():
        store(archive, article_id)
        raise ValueUnfit


def nest(archive: Archive, article_id: str) -> None:
    with archive.transaction():
        store(archive, article_id)


STEPS = st.tuples(
    st.sampled_from((store, rename, delete, hide, show, fail, nest)), st.sampled_from(IDS)
)


@given(before=st.lists(STEPS, max_size=6), batch=st.lists(STEPS, max_size=12))
def test_batch_is_found_as_if_stored_one_by_one(
    before: list[tuple[Step, str]], batch: list[tuple[Step, str]]
) -> None:
    one_by_one, at_once = copy_empty(), copy_empty()
    for step, article_id in (*before, *batch):
        step(one_by_one, article_id)
    for step, article_id in before:
        step(at_once, article_id)
    with at_once.transaction():
        for step, article_id in batch:
            step(at_once, article_id)
    for archive in (one_by_one, at_once):
        database(archive).execute(CHECK_INDEX)
        assert database(archive)["unindexed"].count == 0
    for words in ("terns", "herons", "鸥"):
        assert sorted(found(at_once, words)) == sorted(found(one_by_one, words))
    assert list_indexed(at_once) == list_indexed(one_by_one)
    one_by_one.close()
    at_once.close()


def list_indexed(archive: Archive) -> set[str]:
    """Return the articles that have an entry in the index; one that has no article is "none"."""
    rows = database(archive).execute(
        "select coalesce(articles.id, 'none') from articles_fts_docsize"
        " left join articles on articles.rowid = articles_fts_docsize.id"
    )
    return {article_id for (article_id,) in rows}


def test_batch_that_is_undone_leaves_nothing_to_be_indexed(archive: Archive) -> None:
    store(archive, "c_1")
    fail(archive, "c_2")
    rename(archive, "c_1")
    save(archive, id="c_3", headline="Herons")
    assert sorted(found(archive, "herons")) == ["c_1", "c_3"]
    database(archive).execute(CHECK_INDEX)
