"""Reads a document and returns what binds the contractor, as a draft."""

from __future__ import annotations

import json
from pathlib import Path

from desk.errors import InputUnusable
from drafting.findings import Draft


def read_draft(path: Path) -> Draft:
    """Return the draft that a JSON file holds, as formats.md, section 6, writes it.

    Raises:
        InputUnusable: the file cannot be read or is no such draft; the message names the field.
    """
    try:
        return Draft.from_json(json.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputUnusable(str(path), where="", expected=f"expected a draft as JSON: {error}") from None
    except ValueError as error:
        field, _, expected = str(error).partition(": ")
        raise InputUnusable(str(path), where=field, expected=expected) from None
