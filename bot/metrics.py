"""What the desk counts of itself, for Prometheus: its log lines by action, and how late what waits is.

Every refusal, failure and oddity has a log line with an action of its own ("telegram.refused"), so that the lines are
the counters; no line of a contract's is told, only how many there were.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest
from structlog.typing import EventDict, WrappedLogger

from desk.clocks import Clock
from desk.ports import Store

NO_CHANNEL: Final = ""


class Metrics:
    """The counters of one process; `count` is a processor of structlog's."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._lines = Counter(
            "zhiban_log_lines", "Log lines by action.", ["action", "level", "channel"], registry=self._registry
        )
        self._late = Gauge(
            "zhiban_late_seconds", "How long the first that is due has waited.", ["what"], registry=self._registry
        )

    def count(self, _logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        """Count a log line and let it pass."""
        channel = str(line.get("channel", NO_CHANNEL))
        self._lines.labels(str(line.get("event", "")), str(line.get("level", "")), channel).inc()
        return line

    async def page(self, store: Store, clock: Clock) -> bytes:
        """Return all of it in Prometheus' text format."""
        async with store.work() as work:
            due = {"outbox": await work.delivery.next_due(), "timer": await work.timers.next_due()}
        for what, moment in due.items():
            late = 0.0 if moment is None else (clock.now() - moment).total_seconds()
            self._late.labels(what).set(max(0.0, late))
        return generate_latest(self._registry)
