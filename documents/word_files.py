"""Word files from templates (docxtpl): the customer's own template where there is one, else the one that ships.

A template is text that somebody from outside may have written, so it runs in Jinja's sandbox.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeAlias
from zipfile import BadZipFile
from zoneinfo import ZoneInfo

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from desk.errors import TemplateUnusable
from desk.papers.kinds import PAPERS, Kind
from desk.papers.shapes import Head
from documents.words import day, plain, stretch

SHIPPED = Path(__file__).parent / "templates"
"""The folder of the templates that ship."""
PICTURE_WIDTH = 150
"""Millimetres: what fits between the margins of the shipped templates."""
_FIELD = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a template's field, as PNG."""

    png: bytes


Field: TypeAlias = "str | int | bool | Picture | Sequence[str] | Sequence[Mapping[str, str]]"
Fields: TypeAlias = "dict[str, Field]"


def head_fields(head: Head) -> Fields:
    """Return the fields that every template may use."""
    return {
        "title": PAPERS[head.kind].title,
        "project": plain(head.project),
        "customer": plain(head.customer),
        "period": stretch(head.stretch),
        "made_on": day(head.made_at.astimezone(ZoneInfo(head.zone)).date()),
    }


def template_of(kind: Kind, folders: Sequence[Path]) -> Path:
    """Return the first template of a paper in these folders, else the one that ships."""
    own = (folder / f"{kind}.docx" for folder in folders)
    return next((path for path in own if path.is_file()), SHIPPED / f"{kind}.docx")


def fill(template: Path, fields: Fields) -> bytes:
    """Return the file that a template gives with these fields.

    Raises:
        TemplateUnusable: it is no docx, is written wrongly, or names a field that the paper does not have.
    """
    document = _opened(template)
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        unknown = document.get_undeclared_template_variables(environment) - set(fields)
        if unknown:
            raise TemplateUnusable(_unknown(template, min(unknown), fields))
        document.render({name: _value(document, one) for name, one in fields.items()}, environment, autoescape=True)
    except UndefinedError as error:
        found = _FIELD.search(str(error))
        name = (found[1] or found[2]) if found else str(error)
        raise TemplateUnusable(_unknown(template, name, fields)) from error
    except TemplateSyntaxError as error:
        raise TemplateUnusable(f"{template}: expected Jinja's marks in pairs, {_one_line(error)}") from error
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, SyntaxError) as error:
        raise TemplateUnusable(f"{template}: cannot be filled: {_one_line(error)}") from error
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _opened(template: Path) -> DocxTemplate:
    try:
        document = DocxTemplate(str(template))
        document.init_docx()
    except (BadZipFile, PackageNotFoundError, SyntaxError, LookupError, ValueError, OSError) as error:
        raise TemplateUnusable(f"{template}: expected a Word file (docx) that can be read") from error
    return document


def _value(document: DocxTemplate, field: Field) -> object:
    if isinstance(field, Picture):
        return InlineImage(document, BytesIO(field.png), width=Mm(PICTURE_WIDTH))
    return field


def _unknown(template: Path, name: str, fields: Fields) -> str:
    return f'{template}: unknown field "{name}"; the paper has {", ".join(sorted(fields))}'


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
