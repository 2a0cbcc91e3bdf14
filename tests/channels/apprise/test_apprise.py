"""Last-resort notices over a web hook on loopback."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.channels.apprise.messenger import AppriseMessenger
from bot.channels.apprise.settings import AppriseSettings
from desk.chats import Chat, ChatEvent, Post, RemoteFile
from desk.errors import ChannelBusy, ChannelError, ChannelRefused, DeliveryUnknown
from devtools.notice_board import NoticeBoard

LI = Chat("apprise", "li")
PAGE = Post("outbox-7", LI, "12 号单无人接单，请尽快处理", "zh", headline="值班台")


def settings(**urls: str) -> AppriseSettings:
    return AppriseSettings(urls={name: SecretStr(url) for name, url in urls.items()})


@pytest.fixture
def board() -> Iterator[NoticeBoard]:
    with NoticeBoard().serving() as opened:
        yield opened


async def test_a_notice_arrives_with_its_headline(board: NoticeBoard) -> None:
    messenger = AppriseMessenger(settings(li=f"json://{board.address}/hook"))
    assert await messenger.send(PAGE) == ("outbox-7",)
    (notice,) = board.notices
    assert (notice["title"], notice["message"]) == ("值班台", PAGE.text)


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, ChannelRefused), (401, ChannelRefused), (429, ChannelBusy), (500, ChannelBusy), (503, ChannelBusy)],
)
async def test_an_answer_of_the_service_by_the_table(
    board: NoticeBoard, status: int, expected: type[ChannelError]
) -> None:
    board.status = status
    with pytest.raises(expected) as caught:
        await AppriseMessenger(settings(li=f"json://{board.address}")).send(PAGE)
    assert type(caught.value) is expected


async def test_a_service_that_cannot_be_reached_is_tried_again() -> None:
    with NoticeBoard().serving() as board:
        address = board.address
    with pytest.raises(ChannelBusy):
        await AppriseMessenger(settings(li=f"json://{address}")).send(PAGE)


async def test_a_service_that_does_not_answer_in_time_may_have_told_it(board: NoticeBoard) -> None:
    board.seconds = 30
    with pytest.raises(DeliveryUnknown):
        await AppriseMessenger(settings(li=f"json://{board.address}?rto=0.2")).send(PAGE)
    assert len(board.notices) == 1


@pytest.mark.parametrize("url", ["nonsense://x", "no url at all", ""])
async def test_a_url_that_apprise_does_not_know_is_refused_and_found_by_the_check(url: str) -> None:
    messenger = AppriseMessenger(settings(li=url))
    with pytest.raises(ChannelRefused, match=r"apprise\.urls\.li"):
        await messenger.send(PAGE)
    assert [(one.key, one.ok) for one in await messenger.check()] == [("apprise.unknown", False)]


async def test_a_name_without_a_url_is_refused() -> None:
    with pytest.raises(ChannelRefused, match="no such URL"):
        await AppriseMessenger(settings()).send(PAGE)


async def test_the_check_names_the_service_and_sends_nothing(board: NoticeBoard) -> None:
    (finding,) = await AppriseMessenger(settings(li=f"json://{board.address}")).check()
    assert (finding.key, finding.ok, dict(finding.values)) == (
        "apprise.known",
        True,
        {"account": "li", "service": "JSON"},
    )
    assert board.notices == []


class Listener(logging.Handler):
    """Hears what reaches the root of the loggers, which is what the desk writes out."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def heard() -> Iterator[list[str]]:
    root, listener = logging.getLogger(), Listener()
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(listener)
    yield listener.lines
    root.removeHandler(listener)
    root.setLevel(level)


@pytest.mark.parametrize("status", [200, 404, 500])
async def test_a_token_in_a_url_is_written_nowhere(board: NoticeBoard, heard: list[str], status: int) -> None:
    board.status = status
    given = settings(li=f"json://user:t0ken-secret@{board.address}/t0ken-path", wang="nonsense://t0ken-secret")
    messenger = AppriseMessenger(given)
    said = [repr(given)]
    logging.getLogger("desk").debug("heard")
    try:
        await messenger.send(PAGE)
    except ChannelError as error:
        said.append(str(error))
    said += [str(one) for one in await messenger.check()]
    assert "heard" in heard
    assert "t0ken" not in " ".join([*heard, *said])


async def test_it_hears_nothing_edits_nothing_and_idles() -> None:
    messenger = AppriseMessenger(settings())

    async def take(event: ChatEvent) -> str | None:
        raise AssertionError(event)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await messenger.run(take)
    with pytest.raises(ChannelRefused):
        await messenger.edit(PAGE, "1")
    with pytest.raises(ChannelRefused):
        await messenger.fetch(RemoteFile("x", "x/y", None, "z"), most=1)
    assert messenger.hooks == {}
