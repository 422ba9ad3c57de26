"""Does the day page of a printed paper look as expected."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.extraction.document import parse_html
from crawler.extraction.listings import EmptyDay, NotADay, UnknownListing, parse_print_day
from crawler.extraction.listings.print_day import BOXES
from crawler.extraction.site_check.differences import Difference, find_missing


def check_issue(url: str, html: str) -> Iterator[Difference]:
    """Yield what is not as expected on the day page of the epaper."""
    try:
        parse_print_day(url, html)
    except NotADay as error:
        yield Difference("page", f"{error}")
        return
    except EmptyDay as error:
        yield Difference("issue", f"{error}")
        return
    except UnknownListing as error:
        yield Difference("issue", f"{error}")
    boxes = (("stories of a page", f"div.{box} a[href]") for box in BOXES)
    yield from find_missing(parse_html(html), boxes)
