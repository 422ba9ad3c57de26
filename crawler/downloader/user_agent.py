"""The user agent, which says how the site can reach whoever runs the crawl."""

from __future__ import annotations

import logging
import re
from typing import Self

from scrapy.crawler import Crawler
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from crawler import __version__

_LOG = logging.getLogger(__name__)

_NO_CONTACT = (
    "the site cannot reach whoever runs this: set CONTACT to an e-mail address or a URL"
    " (-s CONTACT=you@example.org)"
)

# "archive@example.org", "https://example.org/archive": it stands in a comment of the User-Agent
# header, where a bracket or a line end would begin something else
_CONTACT = re.compile(r"[!-'*-\[\]-~](?:[ -'*-\[\]-~]{0,198}[!-'*-\[\]-~])?")


class WrongContact(ValueError):
    """Raised if CONTACT cannot be part of a user agent; the message is a sentence for the user."""


class ContactAddon:
    """Makes CONTACT a part of the user agent; a USER_AGENT that was set stays as it is."""

    def __init__(self, *, is_online: bool) -> None:
        self._is_online = is_online

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the add-on of a crawl; one that replays saved pages asks the site for nothing."""
        return cls(is_online=not crawler.settings["REPLAY"])

    def update_settings(self, settings: BaseSettings) -> None:
        """Set USER_AGENT, and log where nobody can be reached. Raises `WrongContact`."""
        if _is_set(settings):
            return
        if self._is_online and read_contact(settings["CONTACT"]) is None:
            _LOG.warning("%s", _NO_CONTACT)
        settings.set("USER_AGENT", make_user_agent(settings), priority="addon")


def make_user_agent(settings: BaseSettings) -> str:
    """Return the user agent of a crawl: USER_AGENT, or else our name with CONTACT.

    Raises `WrongContact`.
    """
    if _is_set(settings):
        return str(settings["USER_AGENT"])
    # the name before the slash is the one for which robots.txt is searched
    agent = f"{settings['BOT_NAME']}/{__version__}"
    contact = read_contact(settings["CONTACT"])
    return f"{agent} (+{contact})" if contact else agent


def read_contact(value: str | None) -> str | None:
    """Return the contact that a setting states; None for none. Raises `WrongContact`.

    >>> read_contact(" archive@example.org ")
    'archive@example.org'
    """
    contact = (value or "").strip()
    if contact and not _CONTACT.fullmatch(contact):
        raise WrongContact(
            f"CONTACT={contact!r} cannot be sent: use an e-mail address or a URL, up to 200"
            " characters of ASCII without brackets and backslashes"
        )
    return contact or None


def _is_set(settings: BaseSettings) -> bool:
    """Return True if a user has set USER_AGENT; in Scrapy's defaults it is Scrapy's."""
    return (settings.getpriority("USER_AGENT") or 0) > SETTINGS_PRIORITIES["addon"]
