"""Where settings come from, who wins, and how a mistake is told: in one line that names its place."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.house_rules import ROOT

SHOW = """
import sys
from bot.settings import read_settings
from desk.errors import SettingWrong
given = dict(part.split("=", 1) for part in sys.argv[1:])
try:
    settings = read_settings(**given)
except SettingWrong as error:
    sys.exit(f"wrong: {error}")
print(settings.host, settings.port, settings.data, settings.log_level, settings.store_url, settings.is_loopback)
"""
SECRET = "too short to sign"


def shown(folder: Path, *arguments: str, **variables: str) -> str:
    """Return what the settings are in a process of its own in `folder`, or the one line that refuses them."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBAN_")}  # noqa: TID251
    run = subprocess.run(
        [sys.executable, "-c", SHOW, *arguments],
        cwd=folder,
        env={**clean, **variables, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in run.stderr, run.stderr
    return (run.stdout or run.stderr).strip()


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    assert shown(tmp_path) == "127.0.0.1 8600 var info sqlite+aiosqlite:///var/zhiban.db True"


@pytest.mark.parametrize(
    ("arguments", "variables", "port"),
    [
        pytest.param((), {}, "7001", id="the file"),
        pytest.param((), {"ZHIBAN_PORT": "7002"}, "7002", id="the environment before the file"),
        pytest.param(("port=7003",), {"ZHIBAN_PORT": "7002"}, "7003", id="the command line before both"),
        pytest.param((), {"ZHIBAN_CONFIG": "other.toml"}, "7004", id="another file, where one is named"),
    ],
)
def test_who_wins(tmp_path: Path, arguments: tuple[str, ...], variables: Mapping[str, str], port: str) -> None:
    (tmp_path / "zhiban.toml").write_text("port = 7001\n", "utf-8")
    (tmp_path / "other.toml").write_text("port = 7004\n", "utf-8")
    assert shown(tmp_path, *arguments, **variables).split()[1] == port


def test_a_setting_of_each_source_stands_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "zhiban.toml").write_text('host = "::1"\ndata = "kept"\n', "utf-8")
    told = shown(tmp_path, "port=7003", ZHIBAN_LOG_LEVEL="debug")
    assert told == "::1 7003 kept debug sqlite+aiosqlite:///kept/zhiban.db True"


@pytest.mark.parametrize(
    ("variables", "place", "expected"),
    [
        pytest.param({"ZHIBAN_PORT": "many"}, "ZHIBAN_PORT", "integer", id="no number"),
        pytest.param({"ZHIBAN_PORT": "70000"}, "ZHIBAN_PORT", "65535", id="a number out of bounds"),
        pytest.param({"ZHIBAN_HOST": "my host"}, "ZHIBAN_HOST", "address", id="no address"),
        pytest.param({"ZHIBAN_DEMO": "perhaps"}, "ZHIBAN_DEMO", "boolean", id="neither yes nor no"),
        pytest.param({"ZHIBAN_LOG_LEVEL": "loud"}, "ZHIBAN_LOG_LEVEL", "'debug', 'info'", id="no level"),
        pytest.param({"ZHIBAN_STORE": "mysql://x"}, "ZHIBAN_STORE", "sqlite", id="no store that we know"),
        pytest.param({"ZHIBAN_SECRET": SECRET}, "ZHIBAN_SECRET", "32", id="a short secret"),
        pytest.param(
            {"ZHIBAN_UNDERSTANDING__BACKEND": "oracle"}, "ZHIBAN_UNDERSTANDING__BACKEND", "'rasa'", id="in a table"
        ),
        pytest.param(
            {"ZHIBAN_UNDERSTANDING__BACKENT": "rasa"}, "ZHIBAN_UNDERSTANDING__BACKENT", "no such", id="misspelt"
        ),
        pytest.param({"ZHIBAN_PROT": "1"}, "ZHIBAN_PROT", "no such setting", id="a misspelt variable"),
        pytest.param({"ZHIBAN_CONFIG": "gone.toml"}, "ZHIBAN_CONFIG", "gone.toml", id="a file that is not there"),
        pytest.param({"ZHIBAN_CONFIG": "."}, "ZHIBAN_CONFIG", "expected a file", id="a folder for a file"),
        pytest.param(
            {"ZHIBAN_DEMO": "true", "ZHIBAN_HOST": "0.0.0.0"}, "host", "loopback", id="the demo open to everybody"
        ),
    ],
)
def test_a_mistake_in_the_environment(tmp_path: Path, variables: Mapping[str, str], place: str, expected: str) -> None:
    told = shown(tmp_path, **variables)
    assert told.startswith(f"wrong: {place}")
    assert expected in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b'port = "many"', "port", id="no number"),
        pytest.param(b"prot = 1", "prot", id="a misspelt name"),
        pytest.param(b"port = \nhost = 1", "line 1", id="no TOML"),
        pytest.param(b"[understanding]\nbackent = 1", "understanding.backent", id="a misspelt name in a table"),
        pytest.param(b"[desk]\nport = 1", "desk", id="a table of its own"),
        pytest.param(b"\xff\xfeport", "UTF-8", id="not UTF-8"),
    ],
)
def test_a_mistake_in_the_file(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "zhiban.toml").write_bytes(content)
    told = shown(tmp_path)
    assert told.startswith("wrong: zhiban.toml")
    assert expected in told
    assert "\n" not in told


def test_a_mistake_on_the_command_line_names_its_option(tmp_path: Path) -> None:
    assert shown(tmp_path, "port=-1", ZHIBAN_PORT="8600").startswith("wrong: --port")


def test_what_is_confidential_is_not_told(tmp_path: Path) -> None:
    assert SECRET not in shown(tmp_path, ZHIBAN_SECRET=SECRET)
    assert "password" not in shown(tmp_path, ZHIBAN_STORE="mysql://desk:password@db/desk")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", "True"), ("localhost", "True"), ("::1", "True"), ("0.0.0.0", "False"), ("10.0.0.7", "False")],
)
def test_which_addresses_are_this_machines_own(tmp_path: Path, host: str, loopback: str) -> None:
    assert shown(tmp_path, ZHIBAN_HOST=host).split()[-1] == loopback
