"""A whole desk in a process of its own, as `make run` starts it, on a free port and a fresh folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def live_desk_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a demo desk."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium on this machine")
    data = tmp_path_factory.mktemp("desk")
    command = [sys.executable, "-m", "bot.cli", "run", "--demo", "--port", "0", "--data", str(data)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBAN_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield line.split("on watch: ")[1].split()[0]
        process.terminate()
        process.wait(10)
