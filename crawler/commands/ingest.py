"""`scrapy ingest`: pages out of WARCs into the archive."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from tqdm import tqdm

from crawler.archive import Archive, ArchiveUnusable, SavedAs
from crawler.extras import ExtraMissing
from crawler.formats.gzip_members import Damage, WarcFile, describe_damage, open_warcs
from crawler.formats.locations import STDIN, UnreadableFile, expand
from crawler.formats.warc_reader import Record, Skipped, read_records
from crawler.ingest.ingestion import Ingestion
from crawler.ingest.shards import Shard, make_shards
from crawler.workers.pools import add_worker_options, map_in_order, open_pool
from crawler.workers.worker_pool import WorkersLost

_NOTES = """Reads WARC and WACZ files by path or URL (- is standard input, "crawl/**/*.warc.gz"
and "https://host/crawl/*.warc.gz" what matches), ours or those of Common Crawl, the Wayback
Machine, Browsertrix and others, and keeps what chinadaily.com.cn answered: pages, and that one is
gone or elsewhere. Their articles are read as a crawl reads them, and take their place by the time
of the fetch: an older page adds an earlier revision and leaves a newer article as it is. The site
is asked for nothing. What is known already changes nothing, so run it again whenever it was
stopped. The pages of one file are divided among the workers; of several files each worker opens
one, so on a cluster their paths must be good there.

What `scrapy export` wrote is taken as it tells, as `scrapy merge` takes an archive: articles with
their history as they were read then, when they were found gone, how each page came. `scrapy
reparse` reads them with the readers of today.
"""


class Command(ScrapyCommand):
    """Exit code 0 when all could be read, 1 when something could not, 2 for a wrong argument."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Name the arguments."""
        return "[options] WARC-or-WACZ [WARC-or-WACZ ...]"

    def short_desc(self) -> str:
        """Say in a line what the command does."""
        return "Take pages out of WARC or WACZ files into the archive"

    def long_desc(self) -> str:
        """Say what is kept."""
        return _NOTES

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add --workers and --cluster."""
        super().add_options(parser)
        add_worker_options(parser)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log out of the way, unless it is asked for."""
        assert self.settings is not None
        self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")
        super().process_options(args, opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Take in the files and say what that came to."""
        if not args or opts.workers < 1:
            raise UsageError("name a WARC or WACZ file, or - for standard input; a worker at least")
        try:
            ingestion = self._ingest(args, opts)
        except (ArchiveUnusable, ExtraMissing, OSError) as error:
            self._fail(str(error))
        except sqlite3.Error as error:
            self._fail(f"the archive could not be written: {error}; what is in stays in")
        except WorkersLost as error:
            self._fail(f"{error}; what is in stays in")
        except KeyboardInterrupt:
            self._fail("stopped; what is in stays in")
        else:
            self._conclude(ingestion)

    def _ingest(self, names: Sequence[str], opts: argparse.Namespace) -> Ingestion:
        assert self.settings is not None
        sources = list(chain.from_iterable(map(expand, names)))
        with closing(Archive.open(Path(self.settings["ARCHIVE_PATH"]))) as archive:
            archive.claim("ingest", datetime.now(UTC))
            with open_pool(opts.workers, opts.cluster) as pool:
                mapper = partial(map_in_order, pool, ahead=opts.workers + 2)
                ingestion = Ingestion(archive, mapper)
                sources = list(chain.from_iterable(map(expand, names)))
                if len(sources) == 1 or STDIN in sources:
                    ingestion.take(self._read(sources))
                else:
                    self._join(
                        ingestion, make_shards(pool, sources, opts.workers + 1), len(sources)
                    )
                ingestion.finish()
                return ingestion

    def _join(self, ingestion: Ingestion, shards: Iterable[Shard], files: int) -> None:
        # disable=None: shown on a terminal only
        with tqdm(total=files, unit=" files", disable=None, leave=False) as bar:
            for shard in shards:
                for fault in shard.faults:
                    self._fail(fault)
                shard.join(ingestion)
                bar.update(shard.rest is None)

    def _read(self, names: Iterable[str]) -> Iterator[Record | Skipped]:
        for name in names:
            try:
                with open_warcs(name) as warcs:
                    for warc in warcs:
                        yield from self._read_warc(warc)
            except UnreadableFile as error:
                self._fail(str(error))

    def _read_warc(self, warc: WarcFile) -> Iterator[Record | Skipped]:
        found = read_records(warc)
        # disable=None: shown on a terminal only
        for one in tqdm(found, desc=warc.name, unit=" records", disable=None, leave=False):
            if isinstance(one, Damage):
                self._fail(describe_damage(warc, one))
            else:
                yield one

    def _conclude(self, ingestion: Ingestion) -> None:
        print("articles: " + ", ".join(f"{ingestion.articles[way]:,} {way}" for way in SavedAs))
        print("pages: " + ", ".join(f"{ingestion.pages[way]:,} {way}" for way in ("new", "known")))
        for name, counts in (("unread", ingestion.unread), ("skipped", ingestion.skipped)):
            if counts.total():
                print(f"{name}: {_list_counts(counts)}")
        if not ingestion.pages.total():
            self._fail("no page of chinadaily.com.cn in what was named")

    def _fail(self, sentence: str) -> None:
        # the bar of a terminal gives way
        tqdm.write(sentence, file=sys.stderr)
        self.exitcode = 1


def _list_counts(counts: Counter[str]) -> str:
    shown: Iterable[tuple[str, int]] = counts.most_common()
    return ", ".join(f"{number:,} {reason}" for reason, number in shown if number)
