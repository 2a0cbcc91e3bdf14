"""What the desk counts of itself: told to this machine, or to whoever shows the token, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import structlog

from bot import log as logs
from bot.metrics import Metrics
from console.app import create_app
from console.metrics import metrics_route
from tests.chat_house import ChatHouse
from tests.console.conftest import browser

TOKEN = "a token of sixteen letters"


@pytest.fixture
def metrics() -> Iterator[Metrics]:
    """Yield the counters of the log lines of this test."""
    before = structlog.get_config()
    made = Metrics()
    logs.set_up("info", form="json", counted=made.count)
    yield made
    structlog.configure(**before)


def client_of(house: ChatHouse, metrics: Metrics, *, token: str | None) -> httpx.AsyncClient:
    """Return a client of the pages with the counters behind them."""

    async def read() -> bytes:
        return await metrics.page(house.desk.store, house.desk.clock)

    return browser(create_app(house.chat, demo=True, metrics=metrics_route(read, token)))


async def test_log_lines_are_counted_by_their_action(house: ChatHouse, metrics: Metrics) -> None:
    for _ in range(3):
        structlog.get_logger().warning("telegram.refused", channel="telegram", secret="not told")
    async with client_of(house, metrics, token=None) as client:
        answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    line = 'zhiban_log_lines_total{action="telegram.refused",channel="telegram",level="warning"} 3.0'
    assert line in answer.text.splitlines()
    assert "not told" not in answer.text
    assert 'zhiban_late_seconds{what="outbox"} 0.0' in answer.text.splitlines()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 403, id="nothing"),
        pytest.param({"authorization": f"Bearer {TOKEN}x"}, 403, id="another token"),
        pytest.param({"authorization": f"Basic {TOKEN}"}, 403, id="another scheme"),
        pytest.param({"authorization": f"Bearer {TOKEN}"}, 200, id="the token"),
    ],
)
async def test_with_a_token_set_it_must_be_shown(
    house: ChatHouse, metrics: Metrics, headers: dict[str, str], status: int
) -> None:
    async with client_of(house, metrics, token=TOKEN) as client:
        answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == status
    assert bool(answer.content) == (status == 200)


async def test_without_a_token_a_call_through_a_proxy_is_refused(house: ChatHouse, metrics: Metrics) -> None:
    async with client_of(house, metrics, token=None) as client:
        answer = await client.get("/metrics", headers={"x-forwarded-for": "203.0.113.7"})
    assert answer.status_code == 403
