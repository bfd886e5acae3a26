"""How often a process that builds looks for memory that is used no more."""

import gc


def look_for_garbage_seldom() -> None:
    """Look for it a hundred times less often: of what libraries bring along and pages are made of, most stays."""
    gc.set_threshold(100_000, 10, 10)
