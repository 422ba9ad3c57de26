"""Commands that a starter forks are as those that the script starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import FAST, ROOT, clean_env, run_scrapy, run_script
from tests.support.kills import find_orphans
from tests.support.loopback import Loopback, Raw, Site
from tests.support.starter import Starter


@pytest.mark.parametrize(
    "arguments",
    [
        ("crawl", "nobody"),
        ("changes", "-s", "ARCHIVE_PATH=none.db"),
        ("export", "a.csv", "--format", "no-such-format"),
        ("extract", "tests/fixtures/regional/c_500988.html"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_command_prints_and_exits_as_the_script_does(arguments: tuple[str, ...]) -> None:
    forked, started = run_scrapy(*arguments), run_script(*arguments)
    assert (forked.returncode, forked.stdout) == (started.returncode, started.stdout)
    # the usage of a command names the script, in the folder where it is
    assert forked.stderr.splitlines()[-1:] == started.stderr.splitlines()[-1:]


def test_folder_of_a_command_is_its_own() -> None:
    assert "no active project" in run_scrapy("list", cwd=Path(ROOT.anchor)).stdout
    assert run_scrapy("list").stdout == "chinadaily\n"


def test_command_ends_with_its_starter(tmp_path: Path) -> None:
    starter = Starter()
    with Loopback(Site({"www.chinadaily.com.cn/robots.txt": Raw((), end="hang")})) as loopback:
        arguments = ["crawl", "chinadaily", "-s", f"ARCHIVE_PATH={tmp_path / 'a.db'}", *FAST]
        running = starter.start(arguments, cwd=ROOT, env=clean_env(loopback.env()))
        while not loopback.requests:
            assert running.poll() is None
        starter.close()
    assert find_orphans([running.pid]) == []
    assert running.stderr is not None
    running.stderr.close()
    assert running.stdout is not None
    running.stdout.close()
