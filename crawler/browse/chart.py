"""Lines as a chart: where its lines, points and labels lie.

All places are in thousandths of the width and of the height, from the left and from the top.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

_SIZE = 1000
# labels of values, and of intervals, at most
_MOST_STEPS = 5
_MOST_LABELS = 6
# more points lie too close to be marked each
_MOST_MARKED = 80

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Label:
    """A label of an axis, and where it stands."""

    text: str
    at: float


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a line: the number of its interval, and where it lies."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A line as the path of SVG, and its points where they are marked one by one."""

    path: str
    points: list[Point]


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn."""

    curves: list[Curve]
    values: list[Label]
    intervals: list[Label]

    @property
    def widest(self) -> int:
        """How many characters the longest label of a value has."""
        return max(len(label.text) for label in self.values)


def draw_chart(lines: Sequence[Values], names: Sequence[str]) -> Chart:
    """Return the chart of lines; each has a value for each of the `names`, None for a gap."""
    most = max((value for line in lines for value in line if value is not None), default=0)
    step = choose_step(most)
    top = step * max(1, math.ceil(most / step))
    curves = [_draw_curve(_place_points(line, top)) for line in lines]
    steps = [n * step for n in range(round(top / step) + 1)]
    values = [Label(f"{value:,.10g}", _place(top - value, top)) for value in steps]
    return Chart(curves, values, list(_label_intervals(names)))


def choose_step(most: float) -> float:
    """Return the distance of the labels of values: 1, 2 or 5 with zeros.

    >>> choose_step(37), choose_step(4), choose_step(0.3), choose_step(0)
    (10.0, 1.0, 0.1, 1.0)
    """
    if most <= 0:
        return 1.0
    scale = 10.0 ** math.floor(math.log10(most / _MOST_STEPS))
    return next(
        round(scale * n, 10) for n in (1, 2, 5, 10) if scale * n * _MOST_STEPS >= most * 0.999999
    )


def _place_points(line: Values, top: float) -> list[Point | None]:
    last = len(line) - 1
    return [
        None
        if value is None
        else Point(n, _place(n, last) if last else _SIZE / 2, _place(top - value, top))
        for n, value in enumerate(line)
    ]


def _place(value: float, most: float) -> float:
    return round(_SIZE * value / most, 1)


def _draw_curve(points: Sequence[Point | None]) -> Curve:
    path = ""
    for is_gap, part in groupby(points, key=lambda point: point is None):
        if not is_gap:
            # a point alone is a line without length, which has round ends
            path += "M" + "L".join(f"{point.x:g} {point.y:g}" for point in part if point) + "h0"
    marked = [point for point in points if point] if len(points) <= _MOST_MARKED else []
    return Curve(path, marked)


def _label_intervals(names: Sequence[str]) -> Iterator[Label]:
    last = len(names) - 1
    if last < 1:
        yield from (Label(name, _SIZE / 2) for name in names)
        return
    number = min(_MOST_LABELS, len(names))
    for n in range(number):
        chosen = round(n * last / (number - 1))
        yield Label(names[chosen], _place(chosen, last))
