"""`scrapy health`: is the archive well."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from scrapy.exceptions import UsageError

from crawler.archive.maintenance import Task, TaskDone, record_task
from crawler.cli import ArchiveCommand, print_json, print_lines
from crawler.health.checks import Check, State, is_well
from crawler.health.report import list_names, write_report
from crawler.notification import send_report
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
        with self.read_archive() as archive:
            checks = archive.examine(now, shutil.disk_usage(self.archive_path.parent).free)
            reported = archive.maintenance.find(Task.HEALTH)
        if opts.json:
            print_json({"well": is_well(checks), "checks": [asdict(check) for check in checks]})
        else:
            print_lines(map(Coloured, write_report(checks, _paint)))
        if not is_well(checks):
            self.exitcode = 1
        assert self.settings is not None
        if command := self.settings["HEALTH_NOTIFY"]:
            self._notify(command, checks, reported, now)

    def _notify(
        self, command: str, checks: Sequence[Check], reported: TaskDone | None, now: datetime
    ) -> None:
        """Send the report if other checks are in alarm than at the last. Raises `ReportNotSent`."""
        alarms = list_names(checks, State.ALARM)
        before = json.loads(reported.detail or "[]") if reported else []
        if alarms == before:
            return
        send_report(command, "".join(f"{line}\n" for line in write_report(checks, _leave_plain)))
        if not record_task(self.archive_path, Task.HEALTH, now, json.dumps(alarms)):
            print_error("the archive is read-only: the same is reported again the next time")


def _paint(state: State, text: str) -> str:
    return colour_text(text, _COLOURS[state])


def _leave_plain(_: State, text: str) -> str:
    return text
