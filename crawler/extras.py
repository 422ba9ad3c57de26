"""Optional extras: dependencies that only some commands need."""

from __future__ import annotations


class ExtraMissing(ImportError):
    """Raised if an optional extra of the project is not installed; the message says which."""
