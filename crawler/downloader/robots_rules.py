"""The rules in an answer to a request for robots.txt (RFC 9309). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from crawler.usage_policy import UsageRule, parse_usage_rules

# the least that RFC 9309, 2.5 demands, in bytes
_MAX_SIZE = 500 * 1024
# Rules, each counted for every user agent that its group names: parsing takes a second and 100 MB.
# Lists of a thousand unwanted robots have some thousands.
_MOST_RULES = 200_000

# a Content-Encoding that changes nothing (RFC 9110, 8.4.1)
_NO_CODING = "identity"

# "User-agent: *", "useragent foo", "User agent: foo", as Protego reads them
_AGENT = re.compile(r"\s*user(?:-|\s+)?agent\b", re.IGNORECASE)
# a line that ends a list of user agents: "Disallow: /food/", or without the colon
_RULE = re.compile(r"[^#]*:|\s*(?:dis)?allow\b", re.IGNORECASE)


class RobotsUnreadable(ConnectionError):
    """Raised if no robots.txt came, and no answer that says that there is none."""


class Parser(Protocol):
    """A parsed robots.txt, as the parsers of Scrapy are."""

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        """Return True if the user agent may fetch the URL."""

    def crawl_delay(self, user_agent: str | bytes) -> float | None:
        """Return the Crawl-delay in seconds, None if there is none."""


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What a robots.txt demands of one user agent.

    `parser` is None if everything is allowed. `delay` is the Crawl-delay in seconds. `usage` holds
    each Content-Usage rule with a parser that forbids just the URLs to which the rule applies.
    """

    agent: str
    parser: Parser | None = None
    delay: float | None = None
    usage: Sequence[tuple[UsageRule, Parser]] = ()

    def allows(self, url: str) -> bool:
        """Return True if the user agent may fetch the URL."""
        return self.parser is None or self.parser.allowed(url, self.agent)

    def find_usage(self, url: str) -> str | None:
        """Return the Content-Usage that applies to a URL: that of the longest path."""
        rules = [rule for rule, parser in self.usage if not parser.allowed(url, "*")]
        longest = max((len(rule.path) for rule in rules), default=0)
        return ", ".join(r.preference for r in rules if len(r.path) == longest) or None


def read_robots(
    status: int, coding: str | None, body: bytes, agent: str, parse: Callable[[bytes], Parser]
) -> RobotsRules:
    """Return the rules in an answer for `agent`, a product token such as `chinadaily-archive`.

    `coding` is a Content-Encoding that could not be removed from the body. An answer that says
    that there is no robots.txt allows everything (RFC 9309, 2.3.1.3). Raises `RobotsUnreadable`,
    also for rules and user agents without end.
    """
    if 300 <= status < 500 and status != 429:
        return RobotsRules(agent)
    if not 200 <= status < 300:
        raise RobotsUnreadable(f"status {status}")
    if coding and coding.strip().lower() != _NO_CODING:
        raise RobotsUnreadable(f"unknown coding {coding}")
    body = _cut(body)
    text = body.decode("utf-8-sig", "ignore")
    if _count_rules(text) > _MOST_RULES:
        raise RobotsUnreadable("too many rules for too many user agents")
    parser = parse(body)
    rules = parse_usage_rules(text, agent)
    usage = [(rule, parse(_forbid(rule.path))) for rule in rules]
    return RobotsRules(agent, parser, parser.crawl_delay(agent), usage)


def _forbid(path: str) -> bytes:
    return f"User-agent: *\nDisallow: {path or '/'}".encode()


def _count_rules(text: str) -> int:
    """Return the number of rules, each counted for every user agent of its group."""
    rules = agents = 0
    is_whole = True
    for line in text.splitlines():
        if _AGENT.match(line):
            agents = 1 if is_whole else agents + 1
            is_whole = False
        else:
            rules += agents
            is_whole = is_whole or _RULE.match(line) is not None
    return rules


def _cut(body: bytes) -> bytes:
    """Return the whole lines within the size that is read."""
    return body if len(body) <= _MAX_SIZE else body[:_MAX_SIZE].rpartition(b"\n")[0]
