"""Reads a document and returns what binds the contractor, as a draft."""

from __future__ import annotations

from pathlib import Path

from desk.errors import InputUnusable
from drafting.findings import Draft


def read_draft(path: Path) -> Draft:
    """Return what a requirement document binds the contractor to.

    Raises:
        InputUnusable: the file is none that can be read.
    """
    raise InputUnusable(str(path), where="", expected="expected findings as JSON (formats.md, section 6)")
