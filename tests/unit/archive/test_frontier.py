"""The frontier: what is fetched next, what a fetch came to, and when a URL is fetched again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from crawler.archive import Archive
from crawler.fetching import (
    Channel,
    FetchResult,
    FetchState,
    FetchTask,
    Link,
    ListingLinks,
    NextPage,
)
from crawler.recrawl import MAX_INTERVAL, plan_retry
from tests.support.example import (
    ARTICLE,
    LATER,
    LISTING,
    NOW,
    TASK,
    URL,
    lease,
    list_articles,
    page,
)
from tests.support.stored import database

FURTHER = URL.replace(".html", "_2.html")
DAY = timedelta(days=1)
TIMEOUT = FetchResult(FetchState.FAILED, "timeout")


def test_articles_are_leased_first_and_each_once(archive: Archive) -> None:
    archive.queue([Link(LISTING, "listing"), Link(URL, "article", ARTICLE.id)], NOW)
    assert archive.frontier.lease() == TASK
    assert archive.frontier.lease() == FetchTask(LISTING, "listing", None)
    assert archive.frontier.lease() is None
    assert not archive.frontier.has_news()


def test_story_under_a_second_url_is_recorded_not_fetched(archive: Archive) -> None:
    second = URL.replace("www.", "global.")
    links = [Link(URL, "article", ARTICLE.id), Link(second, "article", ARTICLE.id)]
    assert list_articles(archive, *links) == 2
    assert archive.frontier.lease() == TASK
    assert archive.frontier.lease() is None
    row = database(archive).table("frontier").get(second)
    assert (row["state"], row["reason"]) == ("rejected", f"same article as {URL}")


def test_redirect_target_is_fetched_though_it_was_the_second_url(archive: Archive) -> None:
    second = URL.replace("www.", "global.")
    links = [Link(URL, "article", ARTICLE.id), Link(second, "article", ARTICLE.id)]
    list_articles(archive, *links)
    task = archive.frontier.lease()
    assert task == TASK
    target = Link(second, "article", ARTICLE.id, found_on=URL)
    moved = FetchResult(FetchState.REJECTED, f"redirects to {second}", 301)
    archive.save_result(task, moved, None, [target], NOW)
    assert archive.frontier.lease() == FetchTask(second, "article", ARTICLE.id)


def test_next_page_of_a_listing_is_queued_only_after_news(archive: Archive) -> None:
    link = Link(URL, "article", ARTICLE.id)
    following = NextPage(Link(f"{LISTING}/page_2.html", "listing"), in_any_case=False)
    archive.queue([Link(LISTING, "listing")], NOW)
    assert list_articles(archive, link, following=following) == 1
    assert database(archive).table("frontier").get(f"{LISTING}/page_2.html")["state"] == "pending"
    database(archive).table("frontier").delete(f"{LISTING}/page_2.html")
    assert list_articles(archive, link, following=following) == 0
    assert database(archive)["frontier"].count_where("url like '%page_2%'") == 0


def test_articles_outside_the_days_asked_for_are_queued_when_asked_for(archive: Archive) -> None:
    link = Link(URL, "article", ARTICLE.id)
    list_articles(archive, replace(link, outside=True))
    assert archive.frontier.lease() is None
    list_articles(archive, link)
    assert archive.frontier.lease() == TASK


def test_section_that_a_page_named_and_that_is_none_is_not_asked_for_ever(
    archive: Archive,
) -> None:
    none = FetchResult(FetchState.GONE, "status 404", 404, nowhere=True)
    archive.queue([Link(LISTING, "listing"), Link(f"{LISTING}/page_2.html", "listing")], NOW)
    archive.save_result(lease(archive), none, None, [], NOW)
    assert LISTING in archive.list_listings(NOW + MAX_INTERVAL)
    assert archive.list_listings(NOW + MAX_INTERVAL + DAY) == [f"{LISTING}/page_2.html"]


def test_missing_page_of_a_story_is_recorded(archive: Archive) -> None:
    second = URL.replace(".html", "_2.html")
    archive.save_story(
        TASK, [page()], ARTICLE, {second: FetchResult(FetchState.GONE, "status 404", 404)}
    )
    row = database(archive).table("frontier").get(second)
    assert (row["kind"], row["state"], row["last_status"]) == ("page", "gone", 404)


def find_next_fetch(archive: Archive) -> timedelta | None:
    """How long after NOW the article is fetched next."""
    row = database(archive).table("frontier").get(URL)
    return datetime.fromisoformat(row["next_fetch_at"]) - NOW if row["next_fetch_at"] else None


def test_failed_url_is_tried_again_when_its_pause_is_over_and_never_given_up(
    archive: Archive,
) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    now = NOW
    for attempts in range(1, 12):
        archive.start_run({}, now)
        task = lease(archive)
        assert task.attempts == attempts
        archive.save_result(task, TIMEOUT, None, [], now)
        archive.start_run({}, now)
        assert archive.frontier.lease() is None
        now = plan_retry(attempts, now)
    assert database(archive).table("frontier").get(URL)["state"] == "failed"


def test_urls_of_the_hosts_named_are_not_leased(archive: Archive) -> None:
    here = "https://www.chinadaily.com.cn/food"
    there = "http://GLOBAL.chinadaily.com.cn:8080/food?at=https://www.chinadaily.com.cn/"
    archive.queue([Link(here, "listing"), Link(there, "listing")], NOW)
    hosts = ["www.chinadaily.com.cn", "global.chinadaily.com.cn:8080"]
    assert archive.frontier.lease(hosts) is None
    assert not archive.frontier.has_news(hosts)
    assert archive.frontier.has_news(hosts[:1])
    leased = [archive.frontier.lease(hosts[:1]), archive.frontier.lease(hosts[:1])]
    assert [task and task.url for task in leased] == [there, None]


def test_task_that_is_put_back_is_pending_as_before(archive: Archive) -> None:
    archive.queue([Link(LISTING, "listing")], NOW)
    before = database(archive).table("frontier").get(LISTING)
    task = archive.frontier.lease()
    assert task is not None
    archive.save_result(task, FetchResult(FetchState.PENDING, "the run is ending"), None, [], LATER)
    assert database(archive).table("frontier").get(LISTING) == before
    archive.frontier.lease()
    archive.put_back([task])
    archive.put_back([task])
    assert database(archive).table("frontier").get(LISTING) == before


def test_new_articles_and_listings_come_before_recrawls(archive: Archive) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    archive.save_story(lease(archive), [page()], ARTICLE, {})
    assert archive.queue_due(lambda due: True, 9, NOW + MAX_INTERVAL) == 1
    new = "https://www.chinadaily.com.cn/a/202611/05/WS690b0cc5a310d6866eb40009.html"
    archive.queue(
        [Link(LISTING, "listing"), Link(new, "article", "WS690b0cc5a310d6866eb40009")], NOW
    )
    assert [lease(archive).url for _ in range(3)] == [new, LISTING, URL]


def test_stored_article_is_asked_for_by_its_validators_unless_it_has_pages(
    archive: Archive,
) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    first = lease(archive)
    assert (first.stored, first.etag) == (False, None)
    archive.save_story(first, [page()], ARTICLE, {})
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    again = lease(archive)
    assert (again.stored, again.etag) == (True, '"1"')
    archive.save_story(again, [page(at=LATER)], replace(ARTICLE, page_count=2), {})
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    assert lease(archive).etag is None


def test_validator_goes_with_the_page_that_it_stood_for(archive: Archive) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    archive.save_story(lease(archive), [page()], ARTICLE, {})
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    plain = replace(page(b"<p>cut", LATER), headers=(("Content-Type", "text/html"),))
    archive.save_story(lease(archive), [plain], replace(ARTICLE, body="Cut"), {})
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    assert lease(archive).etag is None


def test_page_that_was_only_confirmed_for_90_days_is_fetched_whole_again(archive: Archive) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    archive.save_story(lease(archive), [page()], ARTICLE, {})
    for at, etag in ((NOW + MAX_INTERVAL, '"1"'), (NOW + MAX_INTERVAL + DAY, None)):
        archive.queue([Link(URL, "article", ARTICLE.id)], at)
        task = lease(archive)
        assert task.etag == '"1"'
        archive.save_unchanged(task, replace(page(b"", at), status=304))
        assert database(archive).table("frontier").get(URL)["etag"] == etag


def test_pages_of_a_story_are_kept_until_it_is_complete(archive: Archive) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    task = lease(archive)
    archive.keep_page(task, page())
    archive.keep_page(task, page(url=FURTHER))
    archive.start_run({}, LATER)
    assert archive.load_kept(FURTHER, lease(archive)) == page(url=FURTHER)
    archive.save_story(task, [page(), page(url=FURTHER)], replace(ARTICLE, page_count=2), {})
    assert archive.load_kept(FURTHER, task) is None
    assert database(archive)["pages"].count == 2
    assert archive.load_story(ARTICLE.id) == [page(), page(url=FURTHER)]


def test_pages_of_a_story_that_failed_are_fetched_again(archive: Archive) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    task = lease(archive)
    archive.keep_page(task, page())
    archive.save_result(task, TIMEOUT, None, [], NOW)
    assert archive.load_kept(URL, task) is None


def test_article_was_read_from_the_pages_of_one_fetching(archive: Archive) -> None:
    both = replace(ARTICLE, page_count=2)
    archive.save_story(TASK, [page(), page(url=FURTHER)], both, {})
    edited = replace(both, headline="Heron count falls")
    latest = [page(at=LATER), page(url=FURTHER, at=LATER)]
    archive.save_story(TASK, latest, edited, {})
    evening = LATER + timedelta(hours=9)
    archive.save_story(TASK, [page(at=evening), page(url=FURTHER, at=evening)], edited, {})
    assert archive.load_story(ARTICLE.id) == latest
    assert archive.load_story("WS0") == []


def test_whatever_an_article_url_answers_it_is_asked_again(archive: Archive) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    unknown = FetchResult(FetchState.REJECTED, "unknown layout", 200)
    now = NOW
    for attempts in range(1, 5):
        task = lease(archive)
        assert task.attempts == attempts
        archive.save_result(task, unknown, page(b"<p>soon back", now), [], now)
        archive.start_run({}, now)
        assert archive.frontier.lease() is None
        now = plan_retry(attempts, now)
        archive.start_run({}, now)
    row = database(archive).table("frontier").get(URL)
    assert (row["reason"], row["failing_since"]) == ("unknown layout", NOW.isoformat())
    assert database(archive)["pages"].count == 1
    archive.save_story(lease(archive), [page(at=now)], ARTICLE, {})
    row = database(archive).table("frontier").get(URL)
    assert (row["reason"], row["failing_since"]) == (None, None)


def test_stored_article_that_is_not_confirmed_is_shown_and_asked_less_and_less(
    archive: Archive,
) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    archive.save_story(lease(archive), [page()], ARTICLE, {})
    unknown = FetchResult(FetchState.REJECTED, "unknown layout", 200)
    now, waits = LATER, []
    for number in range(12):
        archive.start_run({}, now)
        archive.queue([Link(URL, "article", ARTICLE.id)], now)
        archive.save_result(lease(archive), unknown, page(b"<p>%d" % number, now), [], now)
        wait = datetime.fromisoformat(database(archive).table("frontier").get(URL)["next_fetch_at"])
        waits.append(wait - now)
        now = wait
    assert waits == sorted(waits)
    assert waits[-1] == MAX_INTERVAL
    (row,) = database(archive)["articles_unconfirmed"].rows
    assert (row["id"], row["unconfirmed_since"]) == (ARTICLE.id, LATER.isoformat())
    assert (row["last_seen"], row["reason"]) == (NOW.isoformat(), "unknown layout")
    assert database(archive)["pages"].count == 2


def test_addresses_that_redirect_to_each_other_are_both_asked_again(archive: Archive) -> None:
    other = URL.replace("www.", "global.")
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    for here, there in ((URL, other), (other, URL)):
        moved = FetchResult(FetchState.REJECTED, f"redirects to {there}", 301, final=True)
        target = Link(there, "article", ARTICLE.id, found_on=here)
        task = lease(archive)
        assert task.url == here
        archive.save_result(task, moved, None, [target], NOW)
    assert archive.frontier.lease() is None
    archive.start_run({}, NOW + timedelta(hours=2))
    assert lease(archive).url == other


def test_page_that_robots_txt_forbids_is_due_another_day(archive: Archive) -> None:
    archive.queue([Link(URL, "article", ARTICLE.id)], NOW)
    forbidden = FetchResult(FetchState.REJECTED, "forbidden by robots.txt")
    archive.save_result(lease(archive), forbidden, None, [], NOW)
    assert find_next_fetch(archive) == timedelta(days=1)


def test_clock_that_was_ahead_delays_no_recrawl(archive: Archive) -> None:
    ahead = NOW + timedelta(days=3000)
    archive.start_run({}, ahead)
    archive.queue([Link(URL, "article", ARTICLE.id)], ahead)
    archive.save_story(lease(archive), [page(at=ahead)], ARTICLE, {})
    assert archive.queue_due(lambda due: True, 9, NOW) == 0
    archive.start_run({}, NOW)
    assert archive.queue_due(lambda due: True, 9, NOW) == 1


def test_redirects_from_article_to_article_are_followed_five_times(archive: Archive) -> None:
    urls = [f"https://www.chinadaily.com.cn/a/202611/05/WS{n:024x}.html" for n in range(9)]
    links = [Link(url, "article", f"WS{n:024x}") for n, url in enumerate(urls)]
    archive.queue([links[0]], NOW)
    for link, target in pairwise(links):
        task = archive.frontier.lease()
        if task is None:
            break
        moved = FetchResult(FetchState.REJECTED, f"redirects to {target.url}", 301)
        archive.save_result(task, moved, None, [replace(target, found_on=link.url)], NOW)
    rows = list(database(archive).table("frontier").rows)
    assert len(rows) == 6
    assert rows[-1]["reason"] == f"behind 5 redirects: redirects to {urls[6]}"


def test_page_of_a_backfill_that_was_read_is_not_read_for_it_again(archive: Archive) -> None:
    first, second = (archive.begin_backfill(None, None, {"n": n}, NOW) for n in range(2))
    link = Link(LISTING, "listing", backfill=first)
    archive.queue([link], NOW)
    task = archive.frontier.lease_older(first)
    assert task is not None
    archive.save_listing(task, page(), ListingLinks(Channel.SITEMAP))
    archive.queue([link], NOW)
    assert archive.frontier.lease_older(first) is None
    archive.queue([replace(link, backfill=second)], NOW)
    assert archive.frontier.lease_older(second) is not None
