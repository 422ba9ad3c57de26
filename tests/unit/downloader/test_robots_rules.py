"""robots.txt as the pure rules read it: what each status allows, sizes, delays and usage."""

from __future__ import annotations

import pytest
from scrapy.robotstxt import ProtegoRobotParser

from crawler.downloader.robots_rules import RobotsRules, RobotsUnreadable, read_robots

AGENT = "chinadaily-archive"
CHINA = "https://www.chinadaily.com.cn/china/a.html"
FOOD = "https://www.chinadaily.com.cn/food/a.html"
FORBIDS = b"User-agent: *\nDisallow: /china/\n"


def read(body: bytes, status: int = 200, coding: str | None = None) -> RobotsRules:
    return read_robots(status, coding, body, AGENT, lambda text: ProtegoRobotParser(text, None))


@pytest.mark.parametrize("status", [301, 302, 304, 400, 401, 403, 404, 410, 451])
def test_answer_without_rules_allows_everything(status: int) -> None:
    rules = read(FORBIDS, status)
    assert rules.allows(CHINA)
    assert (rules.delay, rules.find_usage(CHINA)) == (None, None)


@pytest.mark.parametrize("status", [100, 429, 500, 502, 503, 504, 520])
def test_failure_of_the_server_is_not_permission(status: int) -> None:
    with pytest.raises(RobotsUnreadable, match=f"^status {status}$"):
        read(FORBIDS, status)


@pytest.mark.parametrize("coding", ["identity", " Identity"])
def test_coding_that_changes_nothing_is_none(coding: str) -> None:
    assert not read(FORBIDS, coding=coding).allows(CHINA)


def test_body_in_an_unknown_coding_is_unreadable() -> None:
    with pytest.raises(RobotsUnreadable, match="unknown coding aes128gcm"):
        read(FORBIDS, coding="aes128gcm")


@pytest.mark.parametrize(
    ("text", "china", "food"),
    [
        ("", True, True),
        ("User-agent: *\nDisallow: /china/", False, True),
        ("User-agent: *\nDisallow: /\nAllow: /food/", False, True),
        ("User-agent: other-bot\nDisallow: /", True, True),
        (f"User-agent: *\nDisallow:\n\nUser-agent: {AGENT}\nDisallow: /food", True, False),
        ("<html>no robots.txt at all</html>", True, True),
    ],
)
def test_rules_of_our_group_apply(text: str, china: bool, food: bool) -> None:
    rules = read(text.encode())
    assert (rules.allows(CHINA), rules.allows(FOOD)) == (china, food)


def test_crawl_delay_is_read() -> None:
    assert read(b"User-agent: *\nCrawl-delay: 12").delay == 12


def test_first_500_kib_are_read_in_whole_lines() -> None:
    filler = b"# nothing\n" * 52_000
    rules = b"User-agent: *\nDisallow: /china/\n" + filler
    # a line that is cut in half would forbid everything
    rules = rules[: 500 * 1024 - 12] + b"\nDisallow: /far\nDisallow: /food/\n" + filler
    assert rules[: 500 * 1024].endswith(b"\nDisallow: /")
    read_rules = read(rules)
    assert not read_rules.allows(CHINA)
    assert read_rules.allows(FOOD)


def test_usage_of_the_longest_path_applies() -> None:
    text = "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /food/ train-ai=y"
    rules = read(text.encode())
    assert (rules.find_usage(CHINA), rules.find_usage(FOOD)) == ("train-ai=n", "train-ai=y")


def test_rules_for_user_agents_without_end_are_unreadable() -> None:
    agents = "".join(f"User-agent: a{number}\n" for number in range(2_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(2_000))
    for text in (agents + rules, agents.replace("\n", "\n#\nxyz\n") + rules):
        with pytest.raises(RobotsUnreadable, match="too many rules for too many user agents"):
            read(text.encode())


@pytest.mark.parametrize("rule", ["Disallow: /", "Disallow /"])
def test_list_of_thousands_of_other_robots_is_read(rule: str) -> None:
    others = "".join(f"User-agent: a{number}\n{rule}\n" for number in range(5_000))
    assert read(others.encode()).allows(CHINA)


def test_rules_of_any_number_of_wildcards_are_read() -> None:
    rules = "".join(f"Disallow: /{'*a' * 50}b{number}\n" for number in range(3_000))
    read_rules = read(f"User-agent: *\n{rules}Disallow: /*chi*na\n".encode())
    assert not read_rules.allows(CHINA)
    assert read_rules.allows(f"https://www.chinadaily.com.cn/{'a' * 1900}")
