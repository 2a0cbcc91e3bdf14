"""From a snapshot to the file of its paper. Pure but for the templates, which are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.papers.kinds import PAPERS, Kind
from desk.papers.shapes import (
    FaultPaper,
    FiguresPaper,
    InspectionPaper,
    Paper,
    RosterPaper,
    ScorePaper,
    ServicePaper,
    TrackingPaper,
)
from documents.faults import handling_fields, report_fields
from documents.inspections import inspection_fields
from documents.reports import report_fields as figures_fields
from documents.scores import score_sheet
from documents.sheets import Table, workbook
from documents.tables import roster, service, tracking
from documents.word_files import Fields, fill, template_of


@dataclass(frozen=True, slots=True)
class Made:
    """A paper as a file: its name, and what is in it."""

    name: str
    content: bytes


def make_paper(paper: Paper, *, templates: Sequence[Path] = ()) -> Made:
    """Return the file of a paper; a docx template of a customer in `templates` (`KIND.docx`) goes before the shipped.

    Raises:
        TemplateUnusable: a template is no docx, is written wrongly, or has a field that the paper does not have.
    """
    name = file_name(paper)
    match paper:
        case TrackingPaper() | ServicePaper() | RosterPaper() | ScorePaper():
            return Made(name, workbook(_table(paper)))
        case FaultPaper() | InspectionPaper() | FiguresPaper():
            return Made(name, fill(template_of(paper.head.kind, templates), _fields(paper)))


def file_name(paper: Paper) -> str:
    """Return the name of a paper's file: 故障报告-12号单.docx, 季度运行报告-2026-Q3.docx."""
    about = PAPERS[paper.head.kind]
    if isinstance(paper, FaultPaper):
        return f"{about.title}-{paper.ticket.number}号单.{about.form}"
    stretch = paper.head.stretch
    return f"{about.title}-{stretch.name if stretch else ''}.{about.form}"


def _fields(paper: FaultPaper | InspectionPaper | FiguresPaper) -> Fields:
    match paper:
        case InspectionPaper():
            return inspection_fields(paper)
        case FiguresPaper():
            return figures_fields(paper)
        case FaultPaper():
            return handling_fields(paper) if paper.head.kind is Kind.FAULT_HANDLING else report_fields(paper)


def _table(paper: TrackingPaper | ServicePaper | RosterPaper | ScorePaper) -> Table:
    match paper:
        case TrackingPaper():
            return tracking(paper)
        case ServicePaper():
            return service(paper)
        case RosterPaper():
            return roster(paper)
        case ScorePaper():
            return score_sheet(paper)
