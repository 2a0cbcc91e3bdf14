"""What a document is made of: paragraphs, and tables of rows under their heads, each at its place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `number` counts paragraphs and rows of the document from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells in order, and the heads of their columns.

    A merged cell stands once in `cells`; `carried` are the words of a cell that spans rows above and belongs to this
    row too. `heads` has as many entries as `cells`.
    """

    number: int
    cells: tuple[str, ...]
    heads: tuple[str, ...]
    carried: str = ""
    caption: str = ""

    @property
    def text(self) -> str:
        """Return the cells in order, joined by a blank: how a quote from a row is written."""
        return " ".join(cell for cell in self.cells if cell)

    @property
    def whole(self) -> str:
        """Return what the row says together with the cell that it shares with the rows above."""
        return f"{self.carried} {self.text}".strip()


Block = Paragraph | Row
