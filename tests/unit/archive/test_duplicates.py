"""The same story under two ids, in the archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import Archive
from crawler.items import Article
from crawler.text_similarity import sketch_text
from tests.support.copies import cut_third, edit, invent_report, invent_text, start_random
from tests.support.example import ARTICLE, LATER, NOW, TASK, page, rows, save
from tests.support.stored import copy_empty

DAY = "2026-11-{:02}T08:00:00+08:00"


def make_article(number: int, body: str, day: int = 5) -> Article:
    return replace(ARTICLE, id=f"content_{number}", body=body, date_published=DAY.format(day))


def save_linked(archive: Archive, article: Article, at: datetime) -> None:
    sketch = sketch_text(article.body)
    archive.save_story(TASK, [page(at=at)], article, {}, sketch=sketch)


def link(archive: Archive) -> list[dict[str, object]]:
    assert sum(archive.duplicates.link()) >= 0
    assert archive.duplicates.count_unlinked() == 0
    return rows(archive, "select * from duplicates order by article_id")


def test_later_copies_name_the_first_printed_article(archive: Archive) -> None:
    random = start_random(1)
    text = invent_text(random)
    save(archive, make_article(1, cut_third(text), day=6))
    save(archive, make_article(2, text, day=5))
    save(archive, make_article(3, edit(random, text), day=7))
    save(archive, make_article(4, invent_text(random), day=5))
    found = link(archive)
    assert [(row["article_id"], row["duplicate_of"]) for row in found] == [
        ("content_1", "content_2"),
        ("content_3", "content_2"),
    ]
    assert found[0]["similarity"] == 1.0
    unique = rows(archive, "select id from articles_unique order by id")
    assert [row["id"] for row in unique] == ["content_2", "content_4"]


def test_daily_reports_are_not_linked(archive: Archive) -> None:
    for number in range(1, 20):
        save(archive, make_article(number, invent_report(start_random(number)), day=number))
    assert link(archive) == []


def test_same_words_in_another_season_are_not_linked(archive: Archive) -> None:
    text = invent_text(start_random(1))
    save(archive, make_article(1, text))
    other = replace(make_article(2, text), date_published="2026-12-20T08:00:00+08:00")
    save(archive, other)
    assert link(archive) == []


def test_changed_text_is_linked_again(archive: Archive) -> None:
    first, second = invent_text(start_random(1)), invent_text(start_random(2))
    for number, day in ((1, 5), (2, 6), (3, 7)):
        save(archive, make_article(number, first, day))
    link(archive)
    save(archive, make_article(1, second, day=5), LATER)
    found = link(archive)
    assert [(row["article_id"], row["duplicate_of"]) for row in found] == [
        ("content_3", "content_2")
    ]


def test_suppressed_article_is_linked_with_none(archive: Archive) -> None:
    text = invent_text(start_random(1))
    for number, day in ((1, 5), (2, 6), (3, 7)):
        save(archive, make_article(number, text, day))
    link(archive)
    archive.suppressions.suppress("content_1", None, "on request", NOW)
    found = link(archive)
    assert [(row["article_id"], row["duplicate_of"]) for row in found] == [
        ("content_3", "content_2")
    ]


def test_article_without_text_or_date_waits_for_nothing(archive: Archive) -> None:
    save(archive, replace(ARTICLE, id="content_1", body=None))
    save(archive, replace(ARTICLE, id="content_2", date_published=None))
    assert link(archive) == []


def test_sketch_links_an_article_at_once_unless_another_text_is_stored(archive: Archive) -> None:
    text = invent_text(start_random(1))
    save_linked(archive, make_article(1, text, day=5), LATER)
    save_linked(archive, make_article(2, text, day=6), LATER)
    assert archive.duplicates.count_unlinked() == 0
    assert len(rows(archive, "select * from duplicates")) == 1
    save(archive, make_article(2, invent_text(start_random(2)), day=6), LATER)
    # an older page than the one that is stored: its text is not the newest
    save_linked(archive, make_article(2, text, day=6), NOW)
    assert archive.duplicates.count_unlinked() == 1
    assert link(archive) == []


STORIES = [invent_text(start_random(seed)) for seed in range(2)]
WHEN = st.sampled_from(("at once", "then", "later"))
SAVED = st.tuples(st.integers(1, 5), st.sampled_from(STORIES), st.integers(1, 6), WHEN)


@given(st.lists(SAVED, max_size=12))
def test_links_depend_on_the_articles_alone(saved: list[tuple[int, str, int, str]]) -> None:
    """However articles came and changed, and whenever they were linked, the links are the same."""
    step, fresh = copy_empty(), copy_empty()
    newest: dict[int, Article] = {}
    for number, text, day, when in saved:
        newest[number] = make_article(number, text, day)
        store = save_linked if when == "at once" else save
        store(step, newest[number], LATER)
        if when == "then":
            link(step)
    for number in sorted(newest):
        save(fresh, newest[number])
    assert link(step) == link(fresh)
    step.close()
    fresh.close()
