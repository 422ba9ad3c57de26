"""Credentials: which headers and parts of URLs are never kept."""

from __future__ import annotations

import pytest

from crawler.credentials import drop_credentials, drop_user


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "proxy-authorization",
        "Cookie",
        "Cookie2",
        "X-Api-Key",
        "X-Auth-User",
        "X-CSRF-Token",
        "X-Amz-Security-Token",
        "Session-Id",
    ],
)
def test_header_that_identifies_a_user_is_dropped(name: str) -> None:
    assert drop_credentials([("Accept", "*/*"), (name, "secret")]) == (("Accept", "*/*"),)


def test_other_headers_stay_in_their_order() -> None:
    sent = (
        (":authority", "www.chinadaily.com.cn"),
        ("User-Agent", "chinadaily-archive/0.1 (+mailto:me@example.org)"),
        ("If-None-Match", '"1"'),
        ("Accept-Language", "en"),
    )
    assert drop_credentials(sent) == sent


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://me@a.example/x", "https://a.example/x"),
        ("https://me:p@ss@a.example/x", "https://a.example/x"),
        ("https://a.example/me@home", "https://a.example/me@home"),
        ("http://a.example,http://me:pw@b.example", "http://a.example,http://b.example"),
    ],
)
def test_user_of_a_url_is_dropped(written: str, kept: str) -> None:
    assert drop_user(written) == kept
