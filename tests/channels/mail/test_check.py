"""What a check of the mailboxes finds, also over TLS."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest

from bot.channels.mail.messenger import MailMessenger
from bot.channels.mail.settings import MailSettings
from desk.chats import Chat, Post
from devtools.mail.vendor import FakeMail
from devtools.movable_clock import MovableClock
from tests.channels.mail.conftest import KEY, NOON, Taker, mail_servers, mailbox_of, messenger_of, running

GREETING = Post("outbox-7", Chat("mail", "desk@example.cn/zhang@example.org"), "您好", "zh")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate of one's own for loopback, with its key."""
    path = tmp_path_factory.mktemp("tls") / "own.pem"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run([*made.split(), *names], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


def served(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def over_tls(fake: FakeMail, *, trusted: Path | None) -> MailMessenger:
    security = "starttls" if fake.starttls else "tls"
    more = {"imap_security": "plain" if fake.starttls else "tls", "smtp_security": security, "ca_file": trusted}
    settings = MailSettings(mailboxes=(mailbox_of(fake, **more),), answer_seconds=5)
    return MailMessenger(settings, MovableClock(NOON), key=KEY)


async def found(messenger: MailMessenger) -> list[tuple[str, bool]]:
    return [(one.key, one.ok) for one in await messenger.check()]


async def test_a_mailbox_that_is_well(fake: FakeMail) -> None:
    await fake.say("zhang", "@zhang", "一")
    findings = await messenger_of(fake).check()
    assert [(one.key, one.ok) for one in findings] == [("mail.reads", True), ("mail.writes", True)]
    assert dict(findings[0].values) == {
        "address": "desk@example.cn",
        "server": f"127.0.0.1:{fake.imap.port}",
        "count": "1",
    }
    assert not any((await fake.imap.flags()).values()), "a check takes nothing"


async def test_a_server_without_idle_and_keywords_is_told() -> None:
    async with mail_servers(FakeMail(idle=False, keywords=False)) as fake:
        told = await found(messenger_of(fake))
    assert told == [("mail.reads", True), ("mail.polls", True), ("mail.marks_seen", True), ("mail.writes", True)]


async def test_wrong_passwords_are_told(fake: FakeMail) -> None:
    fake.imap.password = fake.smtp.password = "changed"
    await fake.stop()
    await fake.start()
    assert await found(messenger_of(fake)) == [("mail.login_refused", False)] * 2


async def test_servers_that_are_away_are_told(fake: FakeMail) -> None:
    messenger = messenger_of(fake)
    await fake.stop()
    assert await found(messenger) == [("mail.unreachable", False)] * 2


@pytest.mark.parametrize("starttls", [pytest.param(False, id="TLS"), pytest.param(True, id="STARTTLS")])
async def test_mail_goes_over_tls_with_a_certificate_that_is_trusted(certificate: Path, *, starttls: bool) -> None:
    async with mail_servers(FakeMail(tls=served(certificate), starttls=starttls)) as fake:
        messenger, taker = over_tls(fake, trusted=certificate), Taker()
        async with running(messenger, taker):
            await fake.say("zhang", "@zhang", "一")
            await taker.until(1)
            await messenger.send(GREETING)
        assert [seen.text for seen in fake.messages("@zhang")] == ["一", "您好"]


async def test_a_certificate_that_is_not_trusted_is_told_and_nothing_is_sent(certificate: Path) -> None:
    async with mail_servers(FakeMail(tls=served(certificate))) as fake:
        assert await found(over_tls(fake, trusted=None)) == [("mail.untrusted", False)] * 2
