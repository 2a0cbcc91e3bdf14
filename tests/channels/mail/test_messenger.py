"""Mail over real servers on loopback: what people write comes in once, what the desk says goes out."""

from __future__ import annotations

from desk.chats import Chat, Post
from devtools.mail.vendor import FakeMail
from tests.channels.mail.conftest import Taker, messenger_of, running

CHAT = Chat("mail", "desk@example.cn/zhang@example.org")


def post(text: str, **more: object) -> Post:
    return Post(**{"id": "outbox-7", "chat": CHAT, "text": text, "language": "zh", **more})  # type: ignore[arg-type]


async def test_a_mail_comes_in_as_a_message_of_a_private_chat(fake: FakeMail) -> None:
    taker = Taker()
    async with running(messenger_of(fake), taker):
        message = await fake.say("zhang", "@zhang", "公文系统打不开\n所有人都登录不了")
        (event,) = await taker.until(1)
    assert (event.chat, event.private, event.account.id) == (CHAT, True, "zhang@example.org")
    assert event.text == "公文系统打不开\n所有人都登录不了"
    assert (event.message, event.reply_to) == (message, None)


async def test_a_mail_of_the_desk_arrives_with_its_thread(fake: FakeMail) -> None:
    (sent,) = await messenger_of(fake).send(
        post("已受理，12 号单", headline="[#12] 公文系统打不开", reply_to="<1.zhang@x>")
    )
    (seen,) = fake.messages("@zhang")
    assert (seen.id, seen.text, seen.reply_to, seen.by_desk) == (sent, "已受理，12 号单", "<1.zhang@x>", True)
