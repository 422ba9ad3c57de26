"""An archive that has a bit of all that the site shows, among it a suppressed article."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from crawler.archive import Archive
from crawler.archive.runs import RunCounts
from crawler.fetching import FetchTask, Link
from crawler.items import Article, Byline, Figure
from tests.support.example import ARTICLE, LATER, NOW, list_articles, page

# in every field of the suppressed article, and nowhere else
SIGN = "Quuxhaven"
SUPPRESSED = replace(
    ARTICLE,
    id="WS690b0cc5a310d6866eb4dead",
    url="https://www.chinadaily.com.cn/a/202611/05/WS690b0cc5a310d6866eb4dead.html",
    headline=f"{SIGN} heron count",
    deck=f"{SIGN} deck",
    bylines=(Byline(f"{SIGN} Writer", f"{SIGN} Town"),),
    source=f"{SIGN} source",
    body=f"{SIGN} herons.\n\nThey were many.",
    figures=(Figure("https://img2.chinadaily.com.cn/b.jpeg", SIGN, SIGN, SIGN),),
)
CHANGED = replace(ARTICLE, headline="Heron count rises again", body="Volunteers counted 12 herons.")
PRINTED = replace(
    ARTICLE,
    id="WS6a0b0cc5a310d6866eb40002",
    url="https://www.chinadaily.com.cn/a/202611/06/WS6a0b0cc5a310d6866eb40002.html",
    headline="重庆 tea market reopens",
    language="zh",
    section="Business / Tech",
    source="Xinhua",
    bylines=(Byline("Li Na", None),),
    date_published="2025-11-06T09:00:00+08:00",
    print_edition="China Daily",
    print_date="2025-11-06",
    print_page="7",
    body="The tea market reopens in 重庆.",
    figures=(),
)


def store(archive: Archive, article: Article, after: int, body: bytes = b"") -> None:
    """Store an article with a page of its own, `after` so many minutes."""
    task = FetchTask(article.url, "article", article.id)
    at = NOW + timedelta(minutes=after)
    content = body or f"<html><h1>{article.headline}</h1>{after}</html>".encode()
    archive.save_story(task, [page(content, at, article.url)], article, {})


def fill(path: Path) -> None:
    """Make the archive."""
    with closing(Archive.open(path)) as archive:
        found = (ARTICLE, PRINTED, SUPPRESSED)
        list_articles(archive, *(Link(one.url, "article", one.id) for one in found))
        run = archive.start_run({"urls": SUPPRESSED.url}, NOW)
        for after, article in enumerate((ARTICLE, PRINTED, SUPPRESSED, CHANGED)):
            store(archive, article, after)
        reason = f"status 404: {SUPPRESSED.url}"
        counts = RunCounts(2, 1, 0, 0, 1, reason, 0, 0, 9)
        archive.finish_run(run, "finished", counts, {}, LATER)
        archive.suppressions.suppress(SUPPRESSED.id, None, f"{SIGN} asked", LATER)


# every page of the site that shows something of it
PAGES = (
    "/",
    "/year/2026",
    "/day/2026-11-05",
    "/day/2025-11-06",
    "/print",
    "/print/2025-11-06",
    "/section",
    "/section/Business",
    "/author",
    "/author/Zhou%20Mo",
    "/place",
    "/place/Shenzhen",
    "/source/Xinhua",
    "/trends",
    "/trends?q=heron,%20tea&by=month",
    "/trends?q=tea&lines=section&show=count",
    "/changes",
    "/changes?kind=headline",
    "/coverage",
    "/coverage/2026",
    "/health",
    "/about",
    "/about/columns",
    "/search",
    "/search?q=heron",
    "/search?q=tea&section=business&sort=date",
    f"/article/{ARTICLE.id}",
    f"/article/{PRINTED.id}",
    f"/article/{ARTICLE.id}/compare",
    f"/article/{ARTICLE.id}/served/1",
)
# those that Datasette makes
RAW_PAGES = (
    "/archive",
    "/archive/articles",
    f"/archive/articles/{ARTICLE.id}",
    "/archive?sql=select+id,+headline+from+articles",
)
