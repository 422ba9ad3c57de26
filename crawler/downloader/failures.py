"""Why a request got no answer, as the errors that the middlewares raise and as a `FetchResult`."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from crawler.fetching import FetchResult, FetchState, describe_error


class NotNow(IgnoreRequest):
    """Raised if a request is not sent in this run; its URL waits for the next run."""


class HostShut(NotNow):
    """Raised if the host is not asked again in this run."""


class RunEnding(NotNow):
    """Raised if the run is ending, so that no more requests are sent."""


class ForbiddenByRobots(IgnoreRequest):
    """Raised if robots.txt forbids us the URL."""


def describe_failure(error: BaseException | None) -> FetchResult:
    """Return the result of a request without an answer.

    It is pending if the request waits for the next run, rejected if a rule of ours or of the site
    refused it, and failed for any other error.
    """
    if isinstance(error, NotNow):
        return FetchResult(FetchState.PENDING, str(error))
    if isinstance(error, IgnoreRequest):
        return FetchResult(FetchState.REJECTED, str(error) or "refused")
    assert error is not None, "a failure has an error"
    return describe_error(error)
