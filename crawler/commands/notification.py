"""A report for the command that the user names by HEALTH_NOTIFY."""

from __future__ import annotations

import shlex
import subprocess

# seconds that the command may take
_PATIENCE = 60


class ReportNotSent(OSError):
    """Raised if the command did not take the report; the message is one sentence for the user."""


def send_report(command: str, report: str) -> None:
    """Run a command, without a shell, with the report on its standard input.

    What it prints goes nowhere, its complaints to our standard error. Raises `ReportNotSent`.
    """
    try:
        words = shlex.split(command)
        if not words:
            raise ReportNotSent("HEALTH_NOTIFY names no command")
        _run(words, report)
    except ValueError as error:
        raise ReportNotSent(f"HEALTH_NOTIFY names no command: {error}") from error


def _run(words: list[str], report: str) -> None:
    name = f"HEALTH_NOTIFY: {words[0]}"
    try:
        ended = subprocess.run(
            words,
            input=report.encode(),
            stdout=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ReportNotSent(f"{name} was ended after {_PATIENCE} seconds") from error
    except OSError as error:
        raise ReportNotSent(f"{name} could not be run: {error.strerror}") from error
    if ended.returncode:
        raise ReportNotSent(f"{name} ended with exit code {ended.returncode}")
