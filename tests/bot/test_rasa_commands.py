"""`zhiban nlu rasa` and `zhiban nlu eval` as a process: one JSON document, or one line and exit status 2."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.rasa.home import RasaHome, TrainedModel, rasa_home
from bot.rasa.serving import free_port, server_arguments
from bot.rasa.training import training_arguments
from bot.settings import Settings
from devtools.fake_rasa import FakeRasa
from nlu.rasa_training import REQUIREMENTS
from tests.house_rules import ROOT


def zhiban(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBAN_")}  # noqa: TID251
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", "nlu", *arguments],
        cwd=folder,
        env={**clean, **variables, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def refused(run: subprocess.CompletedProcess[str]) -> str:
    lines = run.stderr.strip().splitlines()
    assert run.returncode == 2, run.stderr
    assert run.stdout == ""
    assert lines[-1].startswith("zhiban: ")
    assert all(line.startswith("… ") for line in lines[:-1]), run.stderr
    return lines[-1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(("rasa", "train"), "run `zhiban nlu rasa install`", id="train before it is installed"),
        pytest.param(("rasa", "serve"), "run `zhiban nlu rasa install`", id="serve before it is installed"),
        pytest.param(("rasa", "install", "--python", sys.executable), "expected Python 3.8 to 3.10", id="too new"),
    ],
)
def test_what_is_missing_is_told_in_one_line(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    assert told in refused(zhiban(tmp_path, *arguments, "--json"))


def test_without_a_fitting_python_nothing_is_made(tmp_path: Path) -> None:
    line = refused(zhiban(tmp_path, "rasa", "install", PATH="/nowhere"))
    assert "no Python 3.8 to 3.10 on this machine" in line
    assert not (tmp_path / "var").exists()


def test_a_folder_of_something_else_is_not_cleared_away(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("keep me", "utf-8")
    python = tmp_path / "python3.10"
    python.write_text(f'#!/bin/sh\necho "3.10.13 {python}"\n', "utf-8")
    python.chmod(0o755)
    given = {"ZHIBAN_UNDERSTANDING__RASA_ENVIRONMENT": str(mine)}
    assert "something else is in it" in refused(zhiban(tmp_path, "rasa", "install", "--python", str(python), **given))
    assert (mine / "letter.txt").read_text("utf-8") == "keep me"


def test_the_work_folder_alone_is_written_for_a_training_elsewhere(tmp_path: Path) -> None:
    run = zhiban(tmp_path, "rasa", "train", "--only-write", "--json")
    written = json.loads(run.stdout)
    assert sorted(file.name for file in (tmp_path / written["work"]).iterdir()) == [
        "config.yml",
        "domain.yml",
        "nlu.yml",
        "words",
    ]
    assert len(written["data_hash"]) == 16


def test_check_tells_what_is_there(tmp_path: Path) -> None:
    with FakeRasa().serving() as fake:
        given = {
            "ZHIBAN_UNDERSTANDING__RASA_URL": fake.url,
            "ZHIBAN_UNDERSTANDING__RASA_TOKEN": fake.token,
            "ZHIBAN_UNDERSTANDING__RASA_SECONDS": "10",
        }
        run = zhiban(tmp_path, "rasa", "check", "--json", **given)
    document = json.loads(run.stdout)
    assert (run.returncode, document["ok"], document["backend"]) == (1, False, "embedded")
    found = {one["name"]: one for one in document["findings"]}
    assert list(found) == ["python", "environment", "model", "server"]
    assert found["server"]["ok"]
    assert found["server"]["found"].startswith("Rasa 3.6.21 at http://127.0.0.1:")
    assert found["model"]["found"] == "not trained: zhiban nlu rasa train"


def furnished(folder: Path) -> RasaHome:
    """Return a home whose environment's Python is a stand-in that starts the fake server in Rasa's place."""
    home = rasa_home(Settings(data=folder / "var"))
    home.python.parent.mkdir(parents=True)
    home.python.write_text(f'#!/bin/bash\nexec {sys.executable} -m devtools.fake_rasa "${{@: -1}}"\n', "utf-8")
    home.python.chmod(0o755)
    stamp = {"requirements": hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16], "rasa": "3.6.21"}
    home.stamp.write_text(json.dumps({**stamp, "python": "3.10.13"}), "utf-8")
    archive = home.root / "made.tar.gz"
    archive.write_bytes(b"a model")
    home.put_in_service(TrainedModel("zhiban-1.tar.gz", "1", lines=1, intents=1, seconds=1), archive)
    return home


def test_serve_tells_one_document_when_it_is_ready_and_ends_its_server_when_told(tmp_path: Path) -> None:
    home, port = furnished(tmp_path), free_port()
    command = [sys.executable, "-m", "bot.cli", "nlu", "rasa", "serve", "--port", str(port), "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # noqa: TID251
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        document = json.loads("".join(iter(serving.stdout.readline, "}\n")) + "}")
        assert (document["url"], document["rasa"]) == (f"http://127.0.0.1:{port}", "3.6.21")
        assert document["model"] == "zhiban-1.tar.gz"
        taken = refused(zhiban(tmp_path, "rasa", "serve", "--port", str(port), "--json"))
        assert f"127.0.0.1:{port}: the port is taken" in taken
        serving.terminate()
        assert serving.wait(30) == 0
        assert serving.stdout.read() == ""
    with pytest.raises(ProcessLookupError):
        os.kill(document["pid"], 0)
    assert (home.root / "token").stat().st_mode & 0o077 == 0


def test_an_unknown_backend_is_refused(tmp_path: Path) -> None:
    assert "embedded or rasa" in refused(zhiban(tmp_path, "eval", "--test", "x.yml", "--backend", "oracle"))


def test_measuring_rasa_needs_it_installed(tmp_path: Path) -> None:
    test = ROOT / "nlu" / "data" / "en_group.yml"
    assert "zhiban nlu rasa install" in refused(zhiban(tmp_path, "eval", "--test", str(test), "--backend", "rasa"))


def test_the_compose_file_starts_rasa_as_the_desk_does() -> None:
    services = yaml.safe_load((ROOT / "deploy" / "compose.yml").read_text("utf-8"))["services"]
    desk, rasa, training = services["desk"], services["rasa"], services["rasa-train"]
    model = "/data/rasa/work/models/zhiban.tar.gz"
    assert rasa["command"][:-2] == [*server_arguments(model, interface="0.0.0.0", port=5005)]
    assert rasa["command"][-2] == "--auth-token"
    assert training["command"] == [*training_arguments("zhiban")]
    assert rasa["image"] == training["image"] == "rasa/rasa:3.6.21-full"
    assert desk["environment"]["ZHIBAN_UNDERSTANDING__RASA_TOKEN"] == rasa["command"][-1]
    assert desk["environment"]["ZHIBAN_UNDERSTANDING__RASA_URL"] == "http://rasa:5005"
    assert (ROOT / desk["build"]["dockerfile"]).is_file()
