"""Reads drafts; writes packs of them and drills beside these, and never over what somebody may have edited."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.packs import SUFFIXES, load_pack
from desk.contracts import Pack
from desk.errors import InputUnusable
from drafting.blocks import Block
from drafting.draft import draft_of
from drafting.findings import Draft
from drafting.pack_names import identifier_of
from drafting.packs import draft_pack
from drafting.reading.documents import read_blocks
from drafting.rehearsals import Rehearsal, rehearsals


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document and what was found in it; `blocks` are none where the findings alone were handed in."""

    draft: Draft
    blocks: tuple[Block, ...] = ()


def document_of(file: Path) -> ReadDocument:
    """Return a document with its draft; of a `.json` file what `--json` has printed, perhaps corrected since.

    Raises:
        InputUnusable: the file cannot be read; of a JSON file the message names the field.
    """
    if file.suffix.casefold() == ".json":
        return ReadDocument(_findings_of(file))
    blocks = tuple(read_blocks(file))
    return ReadDocument(draft_of(blocks), blocks)


def _findings_of(file: Path) -> Draft:
    try:
        return Draft.from_json(json.loads(file.read_text("utf-8")))
    except OSError as error:
        raise InputUnusable(str(file), where="", expected=f"cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputUnusable(str(file), where="", expected=f"expected JSON in UTF-8: {error}") from None
    except ValueError as error:
        field, _, expected = str(error).partition(": ")
        raise InputUnusable(str(file), where=field, expected=expected) from None


@dataclass(frozen=True, slots=True)
class WrittenPack:
    """A pack that was written and holds; `questions` counts those at its top."""

    pack: Pack
    questions: int


def write_pack(draft: Draft, out: Path, *, signed: date, force: bool = False) -> WrittenPack:
    """Write the pack of a draft, named after the file, and check it as the desk would read it.

    `signed` stands in where the text gives no day of signing.

    Raises:
        InputUnusable: there is such a file already, or it cannot be written.
    """
    if out.suffix not in SUFFIXES:
        raise InputUnusable(str(out), where="", expected="expected a name that ends with .yml")
    refuse_existing([out], force=force)
    drafted = draft_pack(draft, identifier=identifier_of(out.stem), signed=signed)
    _write(out, drafted.text)
    return WrittenPack(load_pack(out), len(drafted.questions))


def drills_of(pack: Pack, file: Path, folder: Path) -> tuple[Rehearsal, ...]:
    """Return the drills of the pack in `file`, as they must stand in `folder` to find it."""
    leads = os.path.relpath(file.resolve(), folder.resolve()).replace(os.sep, "/")
    return rehearsals(pack, path=leads if "/" in leads else f"./{leads}")


def write_drills(drills: Iterable[Rehearsal], folder: Path, *, force: bool = False) -> list[Path]:
    """Write drills into a folder, which is made where there is none; return their files in order.

    Raises:
        InputUnusable: one is there already (then none is written), or the folder cannot be written.
    """
    made = {folder / drill.name: drill.text for drill in drills}
    refuse_existing(made, force=force)
    for file, text in made.items():
        _write(file, text)
    return list(made)


def refuse_existing(files: Iterable[Path], *, force: bool) -> None:
    """Refuse to write over a file.

    Raises:
        InputUnusable: one of the files is there, and `force` is not given.
    """
    for file in files:
        if file.exists() and not force:
            raise InputUnusable(str(file), where="", expected="the file is there already; --force writes over it")


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    except OSError as error:
        raise InputUnusable(str(file), where="", expected=f"cannot be written: {error.strerror}") from None
