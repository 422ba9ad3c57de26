"""The user agent names CONTACT, and nothing that would end its header."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings

from crawler.downloader.user_agent import (
    ContactAddon,
    WrongContact,
    make_user_agent,
    read_contact,
)

NAME = "chinadaily-archive/0.1.0"


def make_settings(**given: str) -> Settings:
    settings = Settings({"BOT_NAME": "chinadaily-archive"}, priority="project")
    settings.setdict(given, priority="cmdline")
    return settings


def start_addon(settings: Settings) -> str:
    ContactAddon.from_crawler(Crawler(Spider, settings)).update_settings(settings)
    return str(settings["USER_AGENT"])


@pytest.mark.parametrize(
    ("contact", "agent"),
    [
        ("archive@example.org", f"{NAME} (+archive@example.org)"),
        ("https://example.org/~us?a=b", f"{NAME} (+https://example.org/~us?a=b)"),
        ("  Jo Bloggs, jo@example.org ", f"{NAME} (+Jo Bloggs, jo@example.org)"),
        ("", NAME),
        (" ", NAME),
    ],
)
def test_user_agent_names_the_contact(contact: str, agent: str) -> None:
    assert start_addon(make_settings(CONTACT=contact)) == agent


def test_user_agent_that_was_set_stays_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    settings = make_settings(USER_AGENT="heron-watch", CONTACT="archive@example.org")
    assert start_addon(settings) == make_user_agent(settings) == "heron-watch"
    assert caplog.messages == []


def test_run_without_a_contact_says_so_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        start_addon(make_settings())
        start_addon(make_settings(CONTACT="archive@example.org"))
        start_addon(make_settings(REPLAY="saved.warc"))
    assert caplog.messages == [
        "the site cannot reach whoever runs this: set CONTACT to an e-mail address or a URL"
        " (-s CONTACT=you@example.org)"
    ]


@pytest.mark.parametrize(
    "contact",
    [
        "a@b\r\nX-Forwarded-For: 1.2.3.4",
        "a@b\0",
        "a\tb",
        "архив@example.org",
        "café@example.org",
        "a)b",
        "(a",
        "a\\",
        "a" * 201,
    ],
)
def test_contact_that_cannot_be_sent_is_refused_in_one_sentence(contact: str) -> None:
    with pytest.raises(WrongContact) as raised:
        read_contact(contact)
    assert "cannot be sent" in str(raised.value)
    assert "\n" not in str(raised.value)


@given(st.text())
def test_what_is_sent_is_one_line_of_ascii_in_one_pair_of_brackets(contact: str) -> None:
    try:
        agent = make_user_agent(make_settings(CONTACT=contact))
    except WrongContact:
        return
    assert agent.isascii()
    assert agent.isprintable()
    assert agent.count("(") == agent.count(")") <= 1
