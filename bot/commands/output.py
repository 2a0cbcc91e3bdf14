"""How commands speak: people's words or one JSON document on standard output, messages on standard error."""

from __future__ import annotations

import json

import typer


def print_json(document: object) -> None:
    """Print one JSON document, as readable text in UTF-8."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def tell(line: str) -> None:
    """Tell something on standard error."""
    typer.echo(line, err=True)
