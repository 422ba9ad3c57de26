"""Credentials in headers and URLs: what the archive never keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable

# in the names of headers: Proxy-Authorization, Cookie2, X-Auth-Token, X-Api-Key
_WORDS = (
    "authorization",
    "x-auth",
    "cookie",
    "token",
    "secret",
    "session",
    "password",
    "credential",
    "api-key",
    "apikey",
)
# https://user:password@www.chinadaily.com.cn/china
_USER = re.compile(r"(?<=://)[^/?#\s]*@")


def drop_credentials(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the headers of a request without those that identify a user, in order.

    >>> drop_credentials([("Accept", "*/*"), ("Proxy-Authorization", "Basic bWU6cHc=")])
    (('Accept', '*/*'),)
    >>> drop_credentials([("Referer", "https://me:pw@www.chinadaily.com.cn/")])
    (('Referer', 'https://www.chinadaily.com.cn/'),)
    """
    return tuple((name, drop_user(value)) for name, value in headers if not _is_secret(name))


def drop_user(text: str) -> str:
    """Return a text without the user names and passwords of the URLs in it.

    >>> drop_user("https://me:pw@www.chinadaily.com.cn/china?mail=a@b")
    'https://www.chinadaily.com.cn/china?mail=a@b'
    """
    return _USER.sub("", text)


def _is_secret(name: str) -> bool:
    lower = name.lower()
    return any(word in lower for word in _WORDS)
