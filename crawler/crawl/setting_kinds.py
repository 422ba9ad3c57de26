"""What settings may be, ours and those of Scrapy that a user is likely to set."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from math import inf
from typing import Any

from crawler.crawl.arguments import WrongArgument
from crawler.downloader.user_agent import WrongContact, read_contact

_TRUE_OR_FALSE = ("True", "true", "1", "False", "false", "0")
# settings that are true or false, those that are whole numbers, and those that may have a fraction
_SWITCHES = (
    "PRIVATE_ADDRESSES",
    "ROBOTSTXT_OBEY",
    "AUTOTHROTTLE_ENABLED",
    "AUTOTHROTTLE_DEBUG",
    "COMPRESSION_ENABLED",
    "COOKIES_ENABLED",
    "DOWNLOAD_VERIFY_CERTIFICATES",
    "HTTPCACHE_ENABLED",
    "HTTPPROXY_ENABLED",
    "LOG_ENABLED",
    "LOG_FILE_APPEND",
    "LOG_STDOUT",
    "MEMUSAGE_ENABLED",
    "RANDOMIZE_DOWNLOAD_DELAY",
    "REDIRECT_ENABLED",
    "RETRY_ENABLED",
    "STATS_DUMP",
)
_COUNTS = (
    "NEWS_PER_RUN",
    "RECHECKS_PER_RUN",
    "BACKFILL_PER_RUN",
    "BREAKER_FAILURES",
    "BREAKER_EMPTY",
    "CLOSESPIDER_ERRORCOUNT",
    "CLOSESPIDER_ITEMCOUNT",
    "CLOSESPIDER_PAGECOUNT",
    "CLOSESPIDER_PAGECOUNT_NO_ITEM",
    "CLOSESPIDER_TIMEOUT_NO_ITEM",
    "CONCURRENT_ITEMS",
    "CONCURRENT_REQUESTS",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "DNSCACHE_SIZE",
    "DOWNLOAD_MAXSIZE",
    "DOWNLOAD_WARNSIZE",
    "MEMUSAGE_LIMIT_MB",
    "MEMUSAGE_WARNING_MB",
    "REACTOR_THREADPOOL_MAXSIZE",
    "REDIRECT_MAX_TIMES",
    "RETRY_TIMES",
)
_NUMBERS = (
    "DOWNLOAD_DELAY",
    "DOWNLOAD_DELAY_JITTER",
    "DOWNLOAD_TIMEOUT",
    "CRAWL_DELAY_MAX",
    "BACKOFF_START",
    "BACKOFF_MAX",
    "RETRY_AFTER_MAX",
    "ROBOTSTXT_MAX_AGE",
    "AUTOTHROTTLE_MAX_DELAY",
    "AUTOTHROTTLE_START_DELAY",
    "AUTOTHROTTLE_TARGET_CONCURRENCY",
    "CLOSESPIDER_TIMEOUT",
    "DNS_TIMEOUT",
    "LOGSTATS_INTERVAL",
    "MEMUSAGE_CHECK_INTERVAL_SECONDS",
)
_LOG_LEVELS = ("CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG")


def check_settings(settings: Mapping[str, Any]) -> None:
    """Raise `WrongArgument` for a setting whose value is not of its kind.

    One that this version of Scrapy does not have is skipped.
    """
    try:
        read_contact(settings["CONTACT"])
    except WrongContact as error:
        raise WrongArgument(str(error)) from None
    for name in _SWITCHES:
        if name in settings and f"{settings[name]}" not in _TRUE_OR_FALSE:
            raise WrongArgument(f"{name}={settings[name]} is neither True nor False")
    for names, read, kind in ((_COUNTS, int, "a whole number"), (_NUMBERS, float, "a number")):
        for name in names:
            if name in settings and not _is_amount(settings[name], read):
                raise WrongArgument(f"{name}={settings[name]} is not {kind} of 0 or more")
    level = settings["LOG_LEVEL"]
    if level not in logging.getLevelNamesMapping() and not isinstance(level, int):
        raise WrongArgument(f"LOG_LEVEL={level}: choose from {', '.join(_LOG_LEVELS)}")


def _is_amount(value: Any, read: Callable[[str], float]) -> bool:
    """Return True if a setting is a number of 0 or more that is not infinite."""
    try:
        return 0 <= read(str(value)) < inf
    except ValueError:
        return False
