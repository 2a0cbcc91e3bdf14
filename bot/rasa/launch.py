"""Starts Rasa; run by the Python of Rasa's own environment (3.8 or later), so it imports nothing of the desk.

The token comes by standard input, where no list of processes shows it. When that closes, whoever started this is gone,
and Rasa ends too.
"""

from __future__ import annotations

import os
import signal
import sys
import threading


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Run Rasa's command with the arguments given and the token read."""
    token = os.read(0, 4096).decode().strip()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from rasa.__main__ import main as rasa

    sys.argv = ["rasa", *sys.argv[1:], "--auth-token", token]
    rasa()


if __name__ == "__main__":
    main()
