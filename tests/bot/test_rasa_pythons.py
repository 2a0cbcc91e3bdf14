"""Which Python is taken for Rasa: the one told, else the newest that fits and really runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.rasa.pythons import NONE_FOUND, find_python
from desk.errors import RasaUnusable


def script(file: Path, *lines: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(("#!/bin/sh", *lines, "")), "utf-8")
    file.chmod(0o755)
    return file


def python(file: Path, version: str) -> Path:
    return script(file, f'echo "{version} {file}"')


def stand_in(file: Path) -> Path:
    """Return what pyenv puts on the path for versions that are not switched on."""
    return script(file, 'echo "pyenv: command not found" >&2', "exit 127")


def test_the_newest_on_the_path_that_fits_is_taken(tmp_path: Path) -> None:
    python(tmp_path / "python3.8", "3.8.18")
    newest = python(tmp_path / "python3.9", "3.9.18")
    python(tmp_path / "python3", "3.12.1")
    found = find_python(path=str(tmp_path))
    assert (found.path, found.version) == (newest, "3.9.18")


def test_one_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    stand_in(tmp_path / "python3.10")
    python(tmp_path / "python3.8", "3.8.18")
    assert find_python(path=str(tmp_path)).version == "3.8.18"


def test_pyenvs_versions_are_looked_through(tmp_path: Path) -> None:
    stand_in(tmp_path / "bin" / "python3.10")
    script(tmp_path / "bin" / "pyenv", f'echo "{tmp_path}"')
    kept = python(tmp_path / "versions" / "3.10.13" / "bin" / "python", "3.10.13")
    python(tmp_path / "versions" / "3.8.18" / "bin" / "python", "3.8.18")
    assert find_python(path=str(tmp_path / "bin")).path == kept


def test_none_is_told_in_one_line_with_what_to_do(tmp_path: Path) -> None:
    python(tmp_path / "python3", "3.12.1")
    with pytest.raises(RasaUnusable, match=NONE_FOUND) as refused:
        find_python(path=str(tmp_path))
    assert "--python" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("version", "told"),
    [
        pytest.param("3.12.1", "got Python 3.12.1", id="too new"),
        pytest.param("3.7.17", "got Python 3.7.17", id="too old"),
        pytest.param(None, "got no Python", id="none at all"),
    ],
)
def test_one_that_is_told_and_does_not_fit_is_refused(tmp_path: Path, version: str | None, told: str) -> None:
    path = tmp_path / "python" if version is None else python(tmp_path / "python", version)
    with pytest.raises(RasaUnusable, match=told):
        find_python(path)


def test_one_that_is_told_goes_before_all_others(tmp_path: Path) -> None:
    python(tmp_path / "python3.10", "3.10.13")
    told = python(tmp_path / "mine", "3.8.18")
    assert find_python(told, path=str(tmp_path)).path == told
