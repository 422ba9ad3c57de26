"""Answers that are kept: one is computed once, whoever asks for it meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from crawler.browse.kept import Kept


def test_question_that_many_ask_at_once_is_answered_once() -> None:
    kept, started, answers = Kept(), Barrier(8), []

    def ask(number: int) -> int:
        started.wait()
        return kept.find("how many", lambda: answers.append(number) or number)  # type: ignore[func-returns-value]

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(ask, range(8)))
    assert len(answers) == 1
    assert found == set(answers)


def test_other_questions_do_not_wait() -> None:
    kept, asked, answered = Kept(), Event(), Event()

    def wait() -> bool:
        asked.set()
        return answered.wait(60)

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(kept.find, "slow", wait)
        assert asked.wait(60)
        assert kept.find("quick", lambda: 3) == 3
        answered.set()
        assert slow.result()


def test_question_that_failed_is_asked_again() -> None:
    kept = Kept()
    with pytest.raises(ZeroDivisionError):
        kept.find("how many", lambda: 1 // 0)
    assert kept.find("how many", lambda: 4) == 4


def test_newest_answers_are_kept() -> None:
    kept = Kept(most=2)
    for number in (1, 2, 3):
        kept.find(number, lambda: "old")
    assert [kept.find(number, lambda: "new") for number in (3, 2, 1)] == ["old", "old", "new"]
