"""Header fields of HTTP, as they can be stored and written again."""

from __future__ import annotations

import re
from collections.abc import Iterable

# RFC 9110, 5.1: a token
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# line ends and NUL, which a field cannot have, and what no text in a database can be
_UNFIT = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")


def clean_fields(fields: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    r"""Return the header fields that can be written line by line, in order.

    A field whose name is none is left out; control characters in a value become spaces
    (RFC 9110, 5.5).

    >>> clean_fields([("Server", "nginx\r\nX: y"), ("a b", "c"), ("", "d")])
    (('Server', 'nginx  X: y'),)
    """
    return tuple(
        (name, _UNFIT.sub(" ", value).strip(" \t"))
        for name, value in fields
        if _NAME.fullmatch(name)
    )
