"""`zhiban nlu rasa install`: makes the environment with the pinned packages, once."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.rasa.children import Progress, last_lines, run_child
from bot.rasa.home import RasaHome
from bot.rasa.pythons import find_python
from desk.errors import RasaUnusable
from nlu.rasa_training import REQUIREMENTS

_PROOF = "import jieba, pkg_resources, rasa; print(rasa.__version__)"
_TOLD_EVERY = 25
_NAME = re.compile(r"[^\w.-]")


@dataclass(frozen=True, slots=True)
class Environment:
    """A complete environment: versions of Rasa and Python; `made` tells that this call made it, in `seconds`."""

    path: str
    rasa: str
    python: str
    made: bool = False
    seconds: float = 0.0


def environment_of(home: RasaHome) -> Environment | None:
    """Return the environment; None where it is not complete, or made for other packages."""
    try:
        stamp = json.loads(home.stamp.read_text("utf-8"))
        if stamp["requirements"] != _wanted() or not home.python.exists():
            return None
        return Environment(str(home.environment), str(stamp["rasa"]), str(stamp["python"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def needed_environment(home: RasaHome) -> Environment:
    """Return the environment.

    Raises:
        RasaUnusable: there is none.
    """
    environment = environment_of(home)
    if environment is None:
        raise RasaUnusable(f"{home.environment}: Rasa is not installed there; run `zhiban nlu rasa install`")
    return environment


def install(home: RasaHome, *, python: Path | None, progress: Progress) -> Environment:
    """Make the environment; where it is complete, nothing is done.

    Raises:
        RasaUnusable: no fitting Python, something else in its place, or packages that cannot be installed.
    """
    known = environment_of(home)
    if known is not None:
        return known
    started = time.perf_counter()
    found = find_python(python)
    _clear(home.environment)
    progress(f"making an environment with Python {found.version} in {home.environment}")
    log = home.log("install")
    home.root.mkdir(parents=True, exist_ok=True)
    made = run_child([found.path, "-m", "venv", home.environment.resolve()], cwd=home.root, log=log, on_line=_ignore)
    if made != 0:
        raise RasaUnusable(f"{home.environment}: the environment could not be made: {last_lines(log)} ({log})")
    progress("fetching Rasa's packages (about 170; 2.7 GB on disk, some minutes, once)")
    _pip(home, log, progress)
    rasa = _proven(home)
    stamp = {"requirements": _wanted(), "rasa": rasa, "python": found.version}
    home.stamp.write_text(json.dumps(stamp), "utf-8")
    return Environment(
        str(home.environment), rasa, found.version, made=True, seconds=round(time.perf_counter() - started, 1)
    )


def _pip(home: RasaHome, log: Path, progress: Progress) -> None:
    pip: list[str | Path] = [
        home.python.absolute(),
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
    ]
    command = [*pip, "--progress-bar", "off", "-r", REQUIREMENTS]
    if run_child(command, cwd=home.root, log=log, on_line=_counting(progress)) != 0:
        why = last_lines(log, containing="error")
        raise RasaUnusable(f"{home.environment}: Rasa's packages could not be installed: {why} ({log})")


def _counting(progress: Progress) -> Callable[[str], None]:
    """Return what turns pip's lines into a few words now and then."""
    seen = 0

    def on_line(line: str) -> None:
        nonlocal seen
        if line.startswith("Collecting "):
            seen += 1
            if seen % _TOLD_EVERY == 0:
                progress(f"{seen} packages found, newest {line.split()[1].split('=', maxsplit=1)[0]}")
        elif line.startswith("Installing collected packages:"):
            progress(f"installing {line.count(',') + 1} packages")

    return on_line


def _proven(home: RasaHome) -> str:
    """Return the version of the Rasa that was installed, after it has been loaded once."""
    lines: list[str] = []
    log = home.log("proof")
    if run_child([home.python.absolute(), "-c", _PROOF], cwd=home.root, log=log, on_line=lines.append) != 0:
        raise RasaUnusable(f"{home.environment}: Rasa was installed and cannot be loaded: {last_lines(log)} ({log})")
    return lines[-1]


def _clear(folder: Path) -> None:
    """Remove what an earlier attempt left; never a folder that is no environment."""
    if folder.exists():
        if not (folder / "pyvenv.cfg").is_file() and any(folder.iterdir()):
            raise RasaUnusable(f"{folder}: expected a folder for Rasa's environment, something else is in it")
        shutil.rmtree(folder)


def _wanted() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16]


def _ignore(line: str) -> None:
    """Let a line go: it is in the log."""
