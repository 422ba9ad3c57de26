"""The command of HEALTH_NOTIFY gets a report, and what goes wrong with it is one sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import quote

import pytest

from crawler.commands.notification import ReportNotSent, send_report

REPORT = "ill: news\n! news 3 articles “旧”\n"


def test_command_reads_the_report(tmp_path: Path) -> None:
    path = tmp_path / "a report"
    send_report(f"tee {quote(str(path))}", REPORT)
    assert path.read_text(encoding="utf-8") == REPORT


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    path = tmp_path / "made"
    send_report(f"echo '$(touch {path})' ; touch {path}", REPORT)
    assert not path.exists()


def test_command_need_not_read() -> None:
    send_report("true", REPORT * 100_000)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("", "HEALTH_NOTIFY names no command"),
        ("mail 'me", "HEALTH_NOTIFY names no command: No closing quotation"),
        ("false", "HEALTH_NOTIFY: false ended with exit code 1"),
        ("/no/such", "HEALTH_NOTIFY: /no/such could not be run: No such file or directory"),
        (f"{quote(sys.executable)}\0", "HEALTH_NOTIFY names no command: embedded null byte"),
    ],
)
def test_command_that_does_not_work_is_said_in_a_sentence(command: str, sentence: str) -> None:
    with pytest.raises(ReportNotSent) as raised:
        send_report(command, REPORT)
    assert str(raised.value) == sentence
