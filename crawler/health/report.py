"""The report on an archive, to be read in five seconds: what is wrong, then a line a check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from crawler.control_characters import show_text
from crawler.health.checks import NOT_KNOWN, Check, State

# each reads without its colour
SIGNS = {State.ALARM: "!", State.WARN: "?", State.OK: "+"}

Paint = Callable[[State, str], str]

_WIDTH = len("unknown layouts")


def write_report(checks: Sequence[Check], paint: Paint) -> Iterator[str]:
    """Yield the lines of a report, the gravest checks first; `paint` colours a text by a state.

    Checks in a row that have the same to say share a line.
    """
    yield _write_verdict(checks, paint)
    for state, sign in SIGNS.items():
        found = (check for check in checks if check.state is state)
        for _, alike in groupby(found, lambda check: (check.value, check.usual)):
            yield from _write_checks(list(alike), paint(state, sign))


def list_names(checks: Iterable[Check], state: State) -> list[str]:
    """Return the names of the checks in a state, in their order."""
    return [check.name for check in checks if check.state is state]


def _write_verdict(checks: Sequence[Check], paint: Paint) -> str:
    alarms, warnings = (list_names(checks, state) for state in (State.ALARM, State.WARN))
    verdict = f"ill: {', '.join(alarms)}" if alarms else "well"
    noted = f"; to be looked at: {', '.join(warnings)}" if warnings else ""
    unknown = sum(check.usual == NOT_KNOWN for check in checks)
    new = f"; {unknown} checks have no past to compare with yet" if unknown else ""
    return paint(State.ALARM if alarms else State.OK, verdict) + noted + new


def _write_checks(alike: Sequence[Check], sign: str) -> Iterator[str]:
    check, *others = alike
    if others:
        label, found = f"{len(alike)} checks", f"{check.value}: {', '.join(c.name for c in alike)}"
    else:
        label, found = check.name, f"{check.value} | usual: {check.usual}"
    yield f"{sign} {label:{_WIDTH}} {show_text(found)}"
    if check.advice:
        yield f"  {'':{_WIDTH}} {check.advice}"
