"""What wrong answers cost an archive: `python -m benchmarks.outages`.

An invented site answers half of all requests wrongly, in all the ways of
`tests/support/mutations.py`, until so many answers were wrong. Then it is well. The
archive is compared with that of a crawl without faults after each further crawl, for
which the times of the next fetch have come.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.outages import crawl_outage
from tests.support.stories import make_stories


def main() -> None:
    """Print the wrong answers by kind, and what was lost; exit with 1 if anything was."""
    parser = argparse.ArgumentParser(description="Answer crawls wrongly, and look for losses.")
    parser.add_argument("--stories", type=int, default=400, help="how many stories the site has")
    parser.add_argument("--answers", type=int, default=1000, help="how many wrong answers at least")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other answers")
    options = parser.parse_args()
    started = time.monotonic()
    with TemporaryDirectory(prefix="outages-") as folder:
        stories = make_stories(options.stories, options.seed)
        outage = crawl_outage(Path(folder), stories, options.answers, options.seed)
    for kind, count in outage.given.most_common():
        print(f"{count:6,} {kind}")
    faulty = outage.crawls - outage.crawls_when_well
    print(
        f"{outage.given.total():,} wrong answers to {faulty} crawls"
        f" of {options.stories:,} stories (seed {options.seed}): {len(outage.lost)} lost after"
        f" {outage.crawls_when_well} crawls of the well site, {time.monotonic() - started:,.0f} s"
    )
    if outage.lost:
        sys.exit("\n".join(outage.lost))


if __name__ == "__main__":
    main()
