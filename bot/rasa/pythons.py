"""Finds a Python that Rasa 3.6 runs on: told, on the path, or kept by pyenv."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.errors import RasaUnusable

FITTING = ((3, 10), (3, 9), (3, 8))
"""Versions on which Rasa 3.6 runs, the best first. Source: Rasa 3.6 "Installation"."""
NONE_FOUND = "no Python 3.8 to 3.10 on this machine"
_PROBE = "import sys, venv, ensurepip; print(sys.version.split()[0], sys.executable)"


@dataclass(frozen=True, slots=True)
class Python:
    """An interpreter that can make environments."""

    path: Path
    version: str

    @property
    def fits(self) -> bool:
        """Tell whether Rasa runs on it."""
        return tuple(int(part) for part in self.version.split(".")[:2]) in FITTING


def find_python(told: Path | None = None, *, path: str | None = None) -> Python:
    """Return the Python to make Rasa's environment with: the one told, else the newest that fits.

    `path` is searched instead of the PATH, where it is given.

    Raises:
        RasaUnusable: the one told is none that fits, or none was found.
    """
    if told is not None:
        python = _probed(told)
        if python is None or not python.fits:
            got = f"Python {python.version}" if python is not None else "no Python that can make environments"
            raise RasaUnusable(f"{told}: expected Python 3.8 to 3.10 with its venv module, got {got}")
        return python
    for candidate in _candidates(path):
        python = _probed(candidate)
        if python is not None and python.fits:
            return python
    hint = "install one (pyenv install 3.10), or name it with --python or understanding.rasa_python"
    raise RasaUnusable(f"{NONE_FOUND}, and Rasa 3.6 needs one; {hint}")


def _candidates(path: str | None) -> Iterator[Path]:
    names = [f"python{major}.{minor}" for major, minor in FITTING]
    for name in (*names, "python3"):
        found = shutil.which(name, path=path)
        if found:
            yield Path(found)
    pyenv = shutil.which("pyenv", path=path)
    root = _output(pyenv, "root") if pyenv else None
    if root:
        for major, minor in FITTING:
            yield from sorted(Path(root).glob(f"versions/{major}.{minor}.*/bin/python"), reverse=True)


def _probed(python: Path) -> Python | None:
    """Ask an interpreter what it is; None where it does not run, as pyenv's stand-ins for other versions."""
    answer = _output(str(python), "-c", _PROBE)
    version, _, executable = (answer or "").partition(" ")
    return Python(Path(executable), version) if executable else None


def _output(*command: str) -> str | None:
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout.strip() if run.returncode == 0 else None
