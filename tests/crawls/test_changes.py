"""`scrapy changes`, run as a user runs it, over real archives."""

from __future__ import annotations

import os
import pty
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from crawler.archive import Archive
from crawler.items import Article, Byline, Figure
from tests.support.commands import PATIENCE, run_scrapy, start_scrapy
from tests.support.example import ARTICLE, LATER, NOW, TASK, URL, page
from tests.support.stored import database

OTHER = replace(ARTICLE, id="WS690b0cc5a310d6866eb40002", headline="Tea rises")


def save(archive: Archive, article: Article, at: datetime) -> None:
    archive.save_story(TASK, [page(at=at)], article, {})


def changes(archive: Archive, *arguments: str | Path, code: int = 0) -> CompletedProcess[str]:
    ended = run_scrapy("changes", *arguments, "-s", f"ARCHIVE_PATH={find_path(archive)}")
    assert ended.returncode == code, ended.stderr
    return ended


def find_path(archive: Archive) -> Path:
    (row,) = database(archive).query("pragma database_list")
    return Path(row["file"])


def list_ids(printed: str) -> list[str]:
    return [line.split()[0] for line in printed.splitlines() if line.startswith("WS")]


def test_history_of_an_article_is_told_oldest_first(archive: Archive) -> None:
    save(archive, ARTICLE, NOW)
    body = "Volunteers counted white herons.\n\nThey were many.\n\nMore will come."
    edited = replace(ARTICLE, headline="Heron count falls", body=body, word_count=10)
    save(archive, edited, LATER)
    later = LATER + timedelta(hours=2)
    save(archive, replace(edited, date_modified="2026-11-06T10:00:00+08:00"), later)
    told = changes(archive, ARTICLE.id).stdout
    assert told.splitlines() == [
        f"{ARTICLE.id}  Heron count falls",
        URL,
        "revision 1, seen 2026-11-20 08:00 UTC: first version",
        "revision 2, seen 2026-11-21 08:00 UTC: headline, body, word_count",
        "  headline",
        "    Heron count [-rises-]{+falls+}",
        "  body",
        "    Volunteers counted {+white+} herons.",
        "    They were many.",
        "    {+More will come.+}",
        "  word_count",
        "    [-6-]{+10+}",
        "revision 3, seen 2026-11-21 10:00 UTC: date_modified (boring)",
        "  date_modified",
        "    [-2026-11-05T16:05:00+08:00-]{+2026-11-06T10:00:00+08:00+}",
        "last seen 2026-11-21 10:00 UTC",
    ]
    assert changes(archive, URL.replace("www", "global")).stdout == told


def test_writers_and_pictures_have_a_line_each(archive: Archive) -> None:
    save(archive, ARTICLE, NOW)
    figure = replace(ARTICLE.figures[0], credit="AP")
    figures = (figure, Figure("https://img2.chinadaily.com.cn/b.jpeg", None, None, None))
    bylines = (*ARTICLE.bylines, Byline("Li Na", None))
    save(archive, replace(ARTICLE, bylines=bylines, figures=figures, keywords=()), LATER)
    lines = changes(archive, ARTICLE.id).stdout.splitlines()
    assert lines[4:-1] == [
        "  authors",
        "    Zhou Mo",
        "    {+Li Na+}",
        "  keywords",
        "    [-herons-]",
        "  bylines",
        "    name: Zhou Mo | place: Shenzhen",
        "    name: Zhou Mo | place: Beijing",
        "    {+name: Li Na+}",
        "  figures",
        "    url: https://img2.chinadaily.com.cn/a.jpeg | caption: A heron. | credit:"
        " [-Xinhua-]{+AP+} | caption_raw: A heron.",
        "    {+url: https://img2.chinadaily.com.cn/b.jpeg+}",
    ]


def test_only_text_around_the_changes_of_a_long_body_is_shown(archive: Archive) -> None:
    paragraphs = [f"Paragraph {n} has words, " + "and more of them " * 20 for n in range(30)]
    save(archive, replace(ARTICLE, body="\n\n".join(paragraphs)), NOW)
    paragraphs[20] = paragraphs[20].replace("has words", "had words")
    save(archive, replace(ARTICLE, body="\n\n".join(paragraphs)), LATER)
    lines = changes(archive, ARTICLE.id).stdout.splitlines()
    assert lines[4:-1] == [
        "  body",
        "    … them and more of them and more of them",
        "    Paragraph 20 [-has-]{+had+} words, and more of them and more of them and more of …",
    ]


def test_newest_changes_of_all_leave_out_what_the_site_did_not_change(archive: Archive) -> None:
    for article in (ARTICLE, OTHER):
        save(archive, article, NOW + timedelta(seconds=article is OTHER))
    save(archive, replace(ARTICLE, headline="Heron count falls"), LATER)
    save(archive, replace(OTHER, headline="Tea falls"), LATER + timedelta(hours=1))
    boring = replace(OTHER, headline="Tea falls", date_raw="2026-11-06")
    save(archive, boring, LATER + timedelta(hours=2))
    save(archive, replace(boring, section="China"), LATER + timedelta(hours=3))
    database(archive).execute("update revisions set reread = 1 where revision = 4")
    told = changes(archive).stdout
    assert list_ids(told) == [OTHER.id, ARTICLE.id]
    assert "    Tea [-rises-]{+falls+}" in told.splitlines()
    everything = changes(archive, "--all").stdout
    assert list_ids(everything) == [OTHER.id, OTHER.id, OTHER.id, ARTICLE.id]
    notes = [line for line in everything.splitlines() if line.startswith("revision")]
    assert notes[0].endswith("section (our parser changed, not the site)")
    assert notes[1].endswith("date_raw (boring)")


def test_withdrawn_articles_are_named_in_order_of_time(archive: Archive) -> None:
    third = replace(ARTICLE, id="WS690b0cc5a310d6866eb40003")
    for number, article in enumerate((ARTICLE, OTHER, third)):
        save(archive, article, NOW + timedelta(seconds=number))
        save(archive, replace(article, section="China"), LATER + timedelta(hours=number))
    gone = (LATER + timedelta(minutes=90)).isoformat()
    database(archive).execute("update articles set gone_at = ? where id = ?", [gone, ARTICLE.id])
    told = changes(archive).stdout
    assert list_ids(told) == [third.id, ARTICLE.id, OTHER.id, ARTICLE.id]
    assert told.split("\n\n")[1].splitlines()[2] == "withdrawn, found gone 2026-11-21 09:30 UTC"
    assert changes(archive, ARTICLE.id).stdout.endswith("found gone 2026-11-21 09:30 UTC\n")


def test_suppressed_article_is_told_of_when_asked_for_by_name(archive: Archive) -> None:
    save(archive, ARTICLE, NOW)
    save(archive, replace(ARTICLE, headline="Heron count falls"), LATER)
    archive.suppressions.suppress(ARTICLE.id, None, "the writer asked", datetime.now(UTC))
    assert changes(archive).stdout == "No change was seen.\n"
    assert list_ids(changes(archive, "--all").stdout) == [ARTICLE.id]
    last = changes(archive, ARTICLE.id).stdout.splitlines()[-1]
    assert last.startswith("suppressed 20")
    assert last.endswith(": the writer asked")


def test_limit_and_since_bound_the_newest_changes(archive: Archive) -> None:
    for day in range(25):
        save(archive, replace(ARTICLE, word_count=day), NOW + timedelta(days=day))
    lines = changes(archive).stdout.splitlines()
    assert len(list_ids("\n".join(lines))) == 20
    assert lines[-1] == "There are more: use --limit."
    lines = changes(archive, "--limit", "2").stdout.splitlines()
    assert [line.split()[3] for line in lines if line.startswith("revision")] == [
        "2026-12-14",
        "2026-12-13",
    ]
    since = f"{NOW + timedelta(days=20):%Y-%m-%d}"
    assert len(list_ids(changes(archive, "--since", since).stdout)) == 5
    told = changes(archive, "--limit", "24").stdout
    assert "more" not in told
    ended = changes(archive, "--since", "2027-01-01")
    assert ended.stdout == "No change was seen since 2027-01-01.\n"


def test_nothing_to_show_is_said_in_a_sentence(archive: Archive) -> None:
    assert changes(archive).stdout == "No change was seen.\n"


def test_what_cannot_be_shown_is_said_in_a_sentence(archive: Archive, tmp_path: Path) -> None:
    ended = changes(archive, "WS1", code=1)
    assert (ended.stdout, ended.stderr) == ("", "no article WS1 is stored\n")
    ended = changes(archive, "https://www.chinadaily.com.cn/china", code=2)
    assert ended.stderr.startswith("not the URL of a China Daily article: ")
    ended = changes(archive, "--since", "yesterday", code=2)
    assert "yesterday is not a date: use YYYY-MM-DD" in ended.stderr
    none = tmp_path / "none.db"
    ended = run_scrapy("changes", "-s", f"ARCHIVE_PATH={none}")
    assert (ended.returncode, ended.stderr) == (1, f"no archive at {none}\n")
    assert not list(tmp_path.glob("none*"))
    (tmp_path / "notes.txt").write_text("not a database, and long enough to be seen as one" * 20)
    ended = run_scrapy("changes", "-s", f"ARCHIVE_PATH={tmp_path / 'notes.txt'}")
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"cannot use {tmp_path / 'notes.txt'} as archive: ")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [("WS1", "WS2"), ("WS1", "--all"), ("--limit", "0"), ("--limit", "many")]
)
def test_wrong_arguments_end_with_code_2(archive: Archive, arguments: tuple[str, ...]) -> None:
    assert changes(archive, *arguments, code=2).stdout == ""


def test_closed_pipe_ends_the_output_quietly(archive: Archive) -> None:
    save(archive, ARTICLE, NOW)
    for second in range(1, 400):
        text = " ".join(f"word{n * second}" for n in range(200))
        save(archive, replace(ARTICLE, body=text), NOW + timedelta(seconds=second))
    path = find_path(archive)
    with start_scrapy("changes", ARTICLE.id, "-s", f"ARCHIVE_PATH={path}") as running:
        assert running.stdout is not None
        assert running.stdout.readline().startswith(ARTICLE.id)
        running.stdout.close()
        assert running.communicate(PATIENCE) == ("", "")
    assert running.returncode == 0


def test_terminal_gets_colours_and_no_commands_of_a_page(archive: Archive) -> None:
    save(archive, ARTICLE, NOW)
    save(archive, replace(ARTICLE, headline="Heron \x1b[2J count"), LATER)
    terminal, side = pty.openpty()
    named = ("changes", ARTICLE.id, "-s", f"ARCHIVE_PATH={find_path(archive)}")
    with start_scrapy(*named, stdout=side) as running:
        assert running.communicate(PATIENCE) == ("", "")
    assert running.returncode == 0
    os.close(side)
    shown = os.read(terminal, 100_000).decode()
    os.close(terminal)
    assert "Heron \x1b[32;4m\ufffd[2J\x1b[0m count \x1b[31;9mrises\x1b[0m" in shown
    assert "\x1b[2J" not in shown


def test_change_of_white_space_alone_is_called_so(archive: Archive) -> None:
    save(archive, ARTICLE, NOW)
    save(archive, replace(ARTICLE, headline="Heron  count rises"), LATER)
    assert changes(archive, ARTICLE.id).stdout.splitlines()[5] == "    only white space"
