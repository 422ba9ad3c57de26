"""The inputs of `make bench-hostile`, some of each kind: they stop nothing and change nothing."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Any

from benchmarks.hostile import Trial
from benchmarks.hostile_inputs import make_input
from tests.support.stories import make_stories

COUNT = 30


class Here:
    """A pool without workers."""

    def submit(self, work: Any, given: Any, /) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(given))
        return done


def test_hostile_inputs_stop_nothing_behind_them_and_change_nothing_before(tmp_path: Path) -> None:
    known, honest = make_stories(10, seed=1), make_stories(COUNT, seed=2)
    trial = Trial(tmp_path, Here(), known)
    for seed, story in enumerate(honest):
        trial.take(seed, make_input(seed, known, story))
    trial.check()
    kinds = {result.partition(" ")[0].rstrip(":") for result in trial.results}
    assert kinds == {"record", "page", "listing", "robots", "file"}
    assert not [result for result in trial.results if "Error" in result]
