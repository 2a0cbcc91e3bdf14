"""The fake mail house is a vendor as the contract suite wants one, and the messenger one as the desk wants it."""

from __future__ import annotations

import pytest

from desk.chats import Messenger
from devtools.mail.vendor import FakeMail
from devtools.vendor import FakeVendor
from tests.channels.mail.conftest import Taker, mail_servers, messenger_of, running
from tests.channels.mail.test_messenger import post


async def test_the_types_fit(fake: FakeMail) -> None:
    vendor: FakeVendor = fake
    messenger: Messenger = messenger_of(fake)
    assert vendor.messages("@zhang") == []
    assert messenger.name == "mail"


async def test_what_people_and_the_desk_wrote_stands_in_order_and_stays_over_a_stop() -> None:
    async with mail_servers(FakeMail()) as fake:
        messenger, taker = messenger_of(fake), Taker()
        first = await fake.say("zhang", "@zhang", "打不开", files=[("x.png", b"x")])
        await messenger.send(post("已受理\n1 确认", reply_to=first))
        await fake.say("li", "@li", "别的")
        port = fake.imap.port
        await fake.stop()
        await fake.start()
        assert fake.imap.port == port
        second = await fake.say("zhang", "@zhang", "谢谢", reply_to=first)
        async with running(messenger, taker):
            events = await taker.until(3)
    seen = fake.messages("desk@example.cn/zhang@example.org")
    assert [(one.text, one.by_desk) for one in seen] == [("打不开", False), ("已受理\n1 确认", True), ("谢谢", False)]
    assert (seen[0].files, seen[1].reply_to, seen[2].id) == (("x.png",), first, second)
    assert [event.text for event in events] == ["打不开", "别的", "谢谢"]


async def test_a_press_on_a_label_that_is_not_there_is_an_error(fake: FakeMail) -> None:
    (sent,) = await messenger_of(fake).send(post("1 确认接单"))
    with pytest.raises(LookupError):
        await fake.press("zhang", "@zhang", sent, "转交")
    with pytest.raises(LookupError):
        await fake.press("zhang", "@zhang", "<no@such>", "确认接单")
