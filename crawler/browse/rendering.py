"""Templates as HTML. What they show is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from crawler.browse.filters import FILTERS

TEMPLATES = Path(__file__).parent / "templates"

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, undefined=StrictUndefined
)
_ENVIRONMENT.filters.update(FILTERS)


def render(template: str, **shown: Any) -> str:
    """Return a page as HTML."""
    return _ENVIRONMENT.get_template(template).render(shown)


def render_part(template: str, macro: str, *shown: Any) -> Markup:
    """Return what a macro of a template makes of values, to be kept."""
    drawn: Markup = getattr(_ENVIRONMENT.get_template(template).module, macro)(*shown)
    return drawn
