"""A crawl that is killed at any moment loses nothing, and the next one carries it on."""

from __future__ import annotations

import secrets

import pytest
from sqlite_utils import Database

from tests.support.kills import Killed, find_losses, find_orphans, kill_crawls
from tests.support.stories import Story, make_stories

# `make soak` kills thousands of times
STORIES = 100
KILLS = 12


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return make_stories(STORIES, seed=21)


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory, stories: list[Story]) -> Killed:
    """An archive of all stories after many kills; the seed of their moments is printed."""
    seed = secrets.randbelow(1_000_000)
    print(f"kills of seed {seed}")  # noqa: T201  # to have the same moments again
    archive = tmp_path_factory.mktemp("kills") / "archive.db"
    return kill_crawls(archive, stories, KILLS, seed)


def test_killed_crawls_are_carried_on_to_the_end(killed: Killed, stories: list[Story]) -> None:
    assert (killed.kills, killed.exit_code) == (KILLS, 0)
    assert list(find_losses(Database(killed.archive), stories)) == []


def test_archive_is_intact_after_every_kill(killed: Killed) -> None:
    assert killed.broken == []


def test_only_what_was_in_flight_is_asked_again(killed: Killed) -> None:
    assert killed.asked_again <= killed.in_flight


def test_no_process_outlives_its_crawl(killed: Killed) -> None:
    assert find_orphans(killed.groups) == []
