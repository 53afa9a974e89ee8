"""Labels as the choices of a column."""

from __future__ import annotations


def choices_of(labels: dict) -> list[tuple[str, str]]:
    """Value and label of each."""
    return [(getattr(key, "value", key), label) for key, label in labels.items()]
