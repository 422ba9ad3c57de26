"""Names of writers, compared as people type them."""

from __future__ import annotations

import re
import unicodedata

from sqlite_utils import Database

# the forms of an apostrophe and of a hyphen
_APOSTROPHE = re.compile("[\u2018\u2019\u02bc\u2032`]")
_HYPHEN = re.compile("[\u2010-\u2013]")
_ACCENTS = re.compile("[\u0300-\u036f]+")
# letters with a stroke or without a dot: they hold no accent that could be taken off
_PLAIN = str.maketrans("øłđı", "oldi")


def fold_name(name: str) -> str:
    """Return a name without case, accents and the forms of apostrophes, hyphens and spaces.

    >>> fold_name("JOSÉ  O’NEILL")
    "jose o'neill"
    """
    # NFKD would make a space and an accent of it
    typed = unicodedata.normalize("NFD", name).replace("\u00b4", "'")
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", typed).casefold())
    plain = _ACCENTS.sub("", folded).translate(_PLAIN)
    return " ".join(_HYPHEN.sub("-", _APOSTROPHE.sub("'", plain)).split())


def find_names(db: Database, name: str) -> list[str]:
    """Return the stored names of writers that are the same when folded."""
    wanted = fold_name(name)
    stored = db.execute("SELECT DISTINCT name FROM bylines")
    return [found for (found,) in stored if fold_name(found) == wanted]
