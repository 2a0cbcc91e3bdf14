"""Where the things that ship with the desk are: packs, manuals, drills."""

from __future__ import annotations

from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds the rooms."""


def contracts_folder(settings: Settings) -> Path:
    """Return the folder of packs: the set one, else `contracts/` beside the rooms."""
    return settings.contracts or ROOT / "contracts"


def manuals_folder(settings: Settings, contract: str) -> Path:
    """Return the folder of a contract's own manuals."""
    return contracts_folder(settings) / "manuals" / contract
