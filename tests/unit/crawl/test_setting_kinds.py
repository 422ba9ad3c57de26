"""Settings: one sentence for a value that is not of its kind."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from crawler.crawl.arguments import WrongArgument
from crawler.crawl.setting_kinds import check_settings


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("RECHECKS_PER_RUN", "abc", "a whole number"),
        ("RECHECKS_PER_RUN", "1.5", "a whole number"),
        ("RECHECKS_PER_RUN", "", "a whole number"),
        ("BREAKER_EMPTY", "-1", "a whole number"),
        ("DOWNLOAD_DELAY", "-2", "a number"),
        ("DOWNLOAD_DELAY", "two", "a number"),
        ("DOWNLOAD_DELAY", "nan", "a number"),
        ("BACKOFF_MAX", None, "a number"),
        ("CLOSESPIDER_TIMEOUT", "ten", "a number"),
        ("LOGSTATS_INTERVAL", "", "a number"),
        ("CLOSESPIDER_ITEMCOUNT", "x", "a whole number"),
        ("DOWNLOAD_MAXSIZE", "4MB", "a whole number"),
        ("RETRY_TIMES", "-1", "a whole number"),
        ("AUTOTHROTTLE_MAX_DELAY", "x", "a number"),
    ],
)
def test_setting_that_is_no_number_is_named(name: str, value: str | None, kind: str) -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    check_settings(settings)
    settings.set(name, value)
    with pytest.raises(WrongArgument, match=f"^{name}={value} is not {kind} of 0 or more$"):
        check_settings(settings)


@pytest.mark.parametrize("name", ["PRIVATE_ADDRESSES", "RETRY_ENABLED"])
@pytest.mark.parametrize("value", ["yes", "", "None", "2", "TRUE"])
def test_switch_that_is_neither_true_nor_false_is_named(name: str, value: str) -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.set(name, value)
    sentence = f"^{name}={value} is neither True nor False$"
    with pytest.raises(WrongArgument, match=sentence):
        check_settings(settings)


@pytest.mark.parametrize("level", ["INFO", "WARN", 25])
def test_log_level_is_a_name_that_python_knows_or_a_number(level: str | int) -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.set("LOG_LEVEL", level)
    check_settings(settings)
    settings.set("LOG_LEVEL", "FOO")
    sentence = "^LOG_LEVEL=FOO: choose from CRITICAL, ERROR, WARNING, INFO, DEBUG$"
    with pytest.raises(WrongArgument, match=sentence):
        check_settings(settings)
