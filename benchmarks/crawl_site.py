"""The site for the benchmark of the crawl, in its own process: `python -m benchmarks.crawl_site 9`.

Its texts are of words that are spread as in real text. Invented stories repeat their sentences, and
each would be compared with many others.
"""

from __future__ import annotations

import argparse

from benchmarks.invented import invent_texts
from tests.support.loopback import serve_site
from tests.support.stories import Story, make_site, make_stories

# so many are of the last week, the news that a first run fetches
_IN_A_WEEK = 400


def make_news(number: int) -> list[Story]:
    """Invent a number of stories of the last week."""
    seeds = range(-(-number // _IN_A_WEEK))
    news = [story for seed in seeds for story in make_stories(_IN_A_WEEK, seed)]
    return list(invent_texts(news[:number], seed=1))


def main() -> None:
    """Serve the site until interrupted; print the port and the authority's PEM file."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("stories", type=int)
    serve_site(make_site(make_news(parser.parse_args().stories)))


if __name__ == "__main__":
    main()
