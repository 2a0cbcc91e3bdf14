"""What is said of a document that cannot be read."""

from __future__ import annotations

from desk.errors import InputUnusable


class UnreadableContract(InputUnusable):
    """The document cannot be read as a contract's text; hand in a txt, docx or pdf file with text in it."""

    code = "contract_unreadable"
