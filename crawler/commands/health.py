"""`scrapy health`: is the archive well."""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from scrapy.exceptions import UsageError

from crawler.archive import ArchiveUnusable
from crawler.archive.maintenance import Task, record_task
from crawler.cli import ArchiveCommand, print_json, print_lines
from crawler.commands.notification import send_report
from crawler.control_characters import show_text
from crawler.health.checks import Check, State, is_well
from crawler.health.report import list_names, write_report
from crawler.output import Colour, Coloured, colour_text, print_error

_COLOURS = {State.ALARM: Colour.RED, State.WARN: Colour.YELLOW, State.OK: Colour.GREEN}


class Command(ArchiveCommand):
    """Exit code 0, 1 on an alarm or if the archive could not be read, 2 for a wrong argument."""

    arguments = "[--json]"
    summary = "Say whether the archive is well, check by check"
    notes = """Compares what came last with what is usual for this archive, in some seconds: do runs
happen and end well, is there as much news as on such a weekday, is it read as well as before, is
the disk large enough, the archive backed up and verified. An alarm is to be acted on, a warning to
be looked at. With the setting HEALTH_NOTIFY, a command gets the report on its standard input
whenever other checks are in alarm than before; the archive notes that, and is only read otherwise.
"""
    archive_use = "read"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --json."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print the report as a JSON object")

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the report, and send it if the state has changed. Raises `UsageError`."""
        if args:
            raise UsageError("health takes options only")
        now = datetime.now(UTC)
        try:
            checks, reported = self._examine(now)
        except (ArchiveUnusable, sqlite3.Error) as error:
            self._report_unreadable(error)
            return
        if opts.json:
            print_json({"well": is_well(checks), "checks": [asdict(check) for check in checks]})
        else:
            print_lines(map(Coloured, write_report(checks, _paint)))
        if not is_well(checks):
            self.exitcode = 1
        self._notify(checks, reported, now)

    def _examine(self, now: datetime) -> tuple[list[Check], list[str]]:
        """Return the checks, and the names of those that were in alarm in the last report sent."""
        with self.read_archive() as archive:
            free = shutil.disk_usage(self.archive_path.parent).free
            sent = archive.maintenance.find(Task.HEALTH)
            return archive.examine(now, free), json.loads(sent.detail or "[]") if sent else []

    def _report_unreadable(self, error: ArchiveUnusable | sqlite3.Error) -> None:
        """Say that the archive cannot be examined, also to the command. Raises `ReportNotSent`."""
        is_sentence = isinstance(error, ArchiveUnusable)
        sentence = f"{error}" if is_sentence else f"the archive could not be read: {error}"
        self.fail(sentence)
        if self._notified:
            send_report(self._notified, f"ill: {show_text(sentence)}\n")

    def _notify(self, checks: Sequence[Check], reported: Sequence[str], now: datetime) -> None:
        """Send the report if other checks are in alarm than at the last. Raises `ReportNotSent`."""
        alarms = list_names(checks, State.ALARM)
        if not self._notified or alarms == reported:
            return
        lines = write_report(checks, lambda _, text: text)
        send_report(self._notified, "".join(f"{line}\n" for line in lines))
        if not record_task(self.archive_path, Task.HEALTH, now, json.dumps(alarms)):
            print_error(
                "the archive could not note the report: the same is sent again the next time"
            )

    @property
    def _notified(self) -> str | None:
        """The command that gets reports, None if there is none."""
        assert self.settings is not None
        return self.settings["HEALTH_NOTIFY"] or None


def _paint(state: State, text: str) -> str:
    return colour_text(text, _COLOURS[state])
