"""`scrapy browse`: the archive as a web site on this machine."""

from __future__ import annotations

import argparse

from scrapy.exceptions import UsageError

from crawler.cli import ArchiveCommand, parse_text
from crawler.extras import ExtraMissing
from crawler.output import flush_output, write_line

_MOST_PORTS = 65_535


class Command(ArchiveCommand):
    """Exit code 0 when it is stopped, 1 if the archive or the address cannot be used."""

    arguments = "[--host HOST] [--port PORT]"
    summary = "Read the archive as a web site on this machine"
    notes = """Serves the archive until it is stopped with Ctrl+C. Nothing is written, no other host
is asked, and suppressed articles are left out. The site shows texts that may not be republished:
open it to others (--host 0.0.0.0) only if they may read them.
"""
    archive_use = "read"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --host and --port."""
        super().add_options(parser)
        parser.add_argument(
            "--host",
            type=parse_host,
            default="127.0.0.1",
            help="address to serve at (default: %(default)s)",
        )
        parser.add_argument(
            "--port",
            type=parse_port,
            default=8001,
            help="port to serve at, 0 for any that is free (default: %(default)s)",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> None:
        """Serve the site. Raises `UsageError`."""
        if args:
            raise UsageError("browse takes options only")
        try:
            from crawler.browse.server import serve
        except ModuleNotFoundError as error:
            raise ExtraMissing(
                "browse needs the extra `browse`: .venv/bin/pip install 'datasette>=0.65,<0.66'"
            ) from error
        serve(self.archive_path, opts.host, opts.port, announce)


def parse_host(value: str) -> str:
    """Return the host that an option states. Raises `ArgumentTypeError`.

    An empty one would be every address of this machine.
    """
    if not value.strip():
        raise argparse.ArgumentTypeError("name a host: 127.0.0.1 is this machine alone")
    return parse_text(value)


def parse_port(value: str) -> int:
    """Return the port that an option states. Raises `ArgumentTypeError`."""
    if not (value.isascii() and value.isdecimal() and int(value[:6]) <= _MOST_PORTS):
        raise argparse.ArgumentTypeError(f"{value} is not a port: use 0 to {_MOST_PORTS}")
    return int(value)


def announce(address: str) -> None:
    """Print where the site is."""
    write_line(f"The archive is at {address} (stop with Ctrl+C)")
    flush_output()
