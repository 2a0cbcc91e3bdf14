"""A real IMAP server on loopback (pymap, in memory) with the mailbox of the desk."""

from __future__ import annotations

import asyncio
import ssl
from argparse import Namespace
from contextlib import suppress
from datetime import datetime
from typing import Final

from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, DictBackend, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet, Message
from pymap.config import BackendCapability
from pymap.context import current_command
from pymap.exceptions import TemporaryFailure
from pymap.imap import IMAPServer
from pymap.interfaces.message import CachedMessage
from pymap.parsing.command.select import FetchCommand
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag
from pysasl.hashing import BuiltinHash

HOST: Final = "127.0.0.1"
_ARGUMENTS: Final = Namespace(passlib_cfg=None, proxy_protocol=None, cert=None, key=None)


class _Inbox(MailboxData):
    """A folder that keeps one keyword of its reader's."""

    keyword = Flag(b"ZhibanTaken")

    damaged: set[int]

    async def get(self, uid: int, cached_msg: CachedMessage) -> Message:
        if uid in self.damaged and isinstance(current_command.get(), FetchCommand):
            raise TemporaryFailure("This mail cannot be read")
        return await super().get(uid, cached_msg)

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        return super().permanent_flags | {self.keyword}


class _Mailboxes(MailboxSet):
    """The folders of one user, of which INBOX keeps the keyword."""

    def __init__(self) -> None:
        super().__init__()
        self._inbox = _Inbox(self._content_cache, self._thread_cache)
        self._inbox.damaged = set()


class _Silent(Config):
    """A server that does not tell of new mail by itself; pymap's own setting for that does nothing."""

    @property
    def backend_capability(self) -> BackendCapability:
        return BackendCapability(idle=False, object_id=True, multi_append=True)


class ImapHouse:
    """One user's mailbox behind IMAP; what lies in it stays when the server stops and starts again."""

    def __init__(
        self, user: str, password: str, *, keywords: bool = True, idle: bool = True, tls: ssl.SSLContext | None = None
    ) -> None:
        """Keep a mailbox for `user`; without `keywords` and `idle` it is a server that offers neither."""
        self.port = 0
        self._user = user
        self.password = password
        self._keywords = keywords
        self._idle = idle
        self._tls = tls
        self._folders: MailboxSet | None = None
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen, on the same port as before where there was one."""
        config = (Config if self._idle else _Silent)(
            _ARGUMENTS,
            host=HOST,
            port=self.port,
            demo_data=False,
            demo_user=self._user,
            demo_password=self.password,
            tls_enabled=False,
            secure_auth=False,
            invalid_user_sleep=0.0,
            hash_context=BuiltinHash(rounds=1),
        )
        config.apply_context()
        serve = IMAPServer(await self._login(config), config)

        async def serving(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._open.add(task)
            try:
                with suppress(asyncio.CancelledError, ConnectionError, ssl.SSLError):
                    await serve(reader, writer, SocketInfoLocal(writer))
            finally:
                self._open.discard(task)
                writer.close()

        self._server = await asyncio.start_server(serving, HOST, self.port, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the port and every connection."""
        if self._server is not None:
            self._server.close()
            for task in tuple(self._open):
                task.cancel()
            await asyncio.gather(*self._open, return_exceptions=True)
            await self._server.wait_closed()
            self._server = None

    async def deliver(self, raw: bytes, *, at: datetime | None = None) -> int:
        """Put a mail into INBOX, as the provider's server does; return its UID."""
        assert self._folders is not None
        inbox = await self._folders.get_mailbox("INBOX")
        message = await inbox.append(AppendMessage(raw, at, frozenset()), recent=True)
        return int(message.uid)

    async def remove(self, uid: int) -> None:
        """Delete a mail, as a person does who tidies up."""
        assert self._folders is not None
        await (await self._folders.get_mailbox("INBOX")).delete([uid])

    async def damage(self, uid: int, *, mended: bool = False) -> None:
        """Let the server refuse to give out a mail, as it does when a disk is going."""
        assert self._folders is not None
        inbox = await self._folders.get_mailbox("INBOX")
        assert isinstance(inbox, _Inbox)
        if mended:
            inbox.damaged.discard(uid)
        else:
            inbox.damaged.add(uid)

    async def flags(self) -> dict[int, set[str]]:
        """Return the flags of each mail in INBOX, by UID."""
        assert self._folders is not None
        inbox = await self._folders.get_mailbox("INBOX")
        return {one.uid: {str(flag) for flag in one.permanent_flags} async for one in inbox.messages()}

    async def _login(self, config: Config) -> Login:
        login = Login(config)
        await DictBackend._add_demo_user(config, login)  # noqa: SLF001 - pymap offers it to its command line alone
        if self._folders is None:
            self._folders = _Mailboxes() if self._keywords else MailboxSet()
        config.set_cache[self._user] = (self._folders, FilterSet())
        return login
