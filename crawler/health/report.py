"""The report on an archive, to be read in five seconds: what is wrong, then a line a check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from crawler.control_characters import show_text
from crawler.health.checks import NOT_KNOWN, Check, State

# each reads without its colour
SIGNS = {State.ALARM: "!", State.WARN: "?", State.OK: "+"}

Paint = Callable[[State, str], str]

_WIDTH = len("unknown layouts")


def write_report(checks: Sequence[Check], paint: Paint) -> Iterator[str]:
    """Yield the lines of a report, the gravest checks first; `paint` colours a text by a state."""
    yield _write_verdict(checks, paint)
    for state, sign in SIGNS.items():
        for check in checks:
            if check.state is state:
                yield from _write_check(check, paint(state, sign))


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


def _write_check(check: Check, sign: str) -> Iterator[str]:
    found = show_text(f"{check.value} | usual: {check.usual}")
    yield f"{sign} {check.name:{_WIDTH}} {found}"
    if check.advice:
        yield f"  {'':{_WIDTH}} {check.advice}"
