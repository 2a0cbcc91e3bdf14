"""Structured logs: each line has an action key and its context; to standard error, so that output stays clean."""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog
from structlog.typing import Processor

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def set_up(
    level: Literal["debug", "info", "warning", "error"],
    *,
    form: Literal["text", "json"],
    counted: Processor | None = None,
) -> None:
    """Let log lines of `level` and above go to standard error, as text or as JSON; `counted` sees each before."""
    last = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            *([counted] if counted else []),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    for library in ("apscheduler", "httpx"):
        logging.getLogger(library).setLevel(logging.WARNING)
    # The scheduler tells of a job that is cancelled when the desk stops as of an error; our jobs tell their own errors.
    logging.getLogger("apscheduler.executors").setLevel(logging.CRITICAL)
