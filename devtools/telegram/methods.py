"""The other methods of the Bot API: who the bot is, its updates, presses, files, chats and commands."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from devtools.telegram import objects
from devtools.telegram.calls import ApiError, Call
from devtools.telegram.objects import Json
from devtools.telegram.posting import Method, room_of
from devtools.telegram.state import Room, World
from devtools.telegram.updates import MOST, Updates, Webhook

DOWNLOAD_MOST = 20_000_000
ANSWER_MOST = 200


class Methods:
    """The methods, over the world and the row of updates; `presses` are those that wait for an answer, by query id."""

    def __init__(self, world: World, updates: Updates) -> None:
        """Answer for `world`, with `updates` to be fetched."""
        self._world = world
        self._updates = updates
        self.presses: dict[str, asyncio.Future[str | None]] = {}
        self.commands: list[Json] = []

    @property
    def methods(self) -> Mapping[str, Method]:
        """Return the methods by their names in lower case."""
        return {
            "getme": self._me,
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._webhook_info,
            "answercallbackquery": self._answer,
            "getfile": self._file,
            "getchat": self._chat,
            "getchatmember": self._member,
            "setmycommands": self._set_commands,
            "getmycommands": self._get_commands,
        }

    async def _me(self, _: Call) -> object:
        return objects.me(self._world.bot)

    async def _get_updates(self, call: Call) -> object:
        self._updates.allow(call.names("allowed_updates"))
        limit = min(max(call.number("limit", MOST), 1), MOST)
        return await self._updates.get(call.number("offset"), limit=limit, seconds=min(call.number("timeout"), 50))

    async def _set_webhook(self, call: Call) -> object:
        url = call.text("url")
        # Telegram calls https alone; on loopback the desk may be called without.
        if url and not url.startswith(("https://", "http://127.0.0.1:")):
            raise ApiError(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        secret = call.text("secret_token") or None
        if secret is not None and not _good_secret(secret):
            raise ApiError(400, "Bad Request: secret token contains illegal characters")
        self._updates.allow(call.names("allowed_updates"))
        webhook = Webhook(url, secret, call.number("max_connections", 40)) if url else None
        await self._updates.set_webhook(webhook, drop=call.flag("drop_pending_updates"))
        return True

    async def _delete_webhook(self, call: Call) -> object:
        await self._updates.set_webhook(None, drop=call.flag("drop_pending_updates"))
        return True

    async def _webhook_info(self, _: Call) -> object:
        hook = self._updates.webhook
        told: Json = {
            "url": hook.url if hook is not None else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.waiting),
        }
        if hook is not None:
            told["max_connections"] = hook.connections
            if hook.error is not None:
                told.update({"last_error_date": hook.error_at, "last_error_message": hook.error})
        return told

    async def _answer(self, call: Call) -> object:
        waiting = self.presses.get(call.text("callback_query_id"))
        if waiting is None or waiting.done():
            what = "query is too old and response timeout expired or query ID is invalid"
            raise ApiError(400, f"Bad Request: {what}")
        text = call.text("text")
        if objects.units(text) > ANSWER_MOST:
            raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
        waiting.set_result(text or None)
        return True

    async def _file(self, call: Call) -> object:
        found = self._world.files.get(call.text("file_id"))
        if found is None:
            raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(found.content) > DOWNLOAD_MOST:
            raise ApiError(400, "Bad Request: file is too big")
        return {**objects.file_object(found), "file_path": f"{found.kind}s/{found.id}"}

    async def _chat(self, call: Call) -> object:
        return objects.full_chat(self._known(call))

    async def _member(self, call: Call) -> object:
        room, number = self._known(call), call.number("user_id")
        if number == self._world.bot.id:
            return objects.member(self._world.bot, room.status)
        found = next((one for one in self._world.people.values() if one.id == number), None)
        if found is None:
            raise ApiError(400, "Bad Request: PARTICIPANT_ID_INVALID")
        return objects.member(found, "member")

    async def _set_commands(self, call: Call) -> object:
        self.commands = call.listed("commands")
        return True

    async def _get_commands(self, _: Call) -> object:
        return self.commands

    def _known(self, call: Call) -> Room:
        room = room_of(self._world, call)
        if room.kind != "private" and room.status == "kicked":
            raise ApiError(403, f"Forbidden: bot was kicked from the {room.kind} chat")
        return room


def _good_secret(secret: str) -> bool:
    return len(secret) <= 256 and all(one.isascii() and (one.isalnum() or one in "_-") for one in secret)
