"""The Web API of a fake Slack: what each method does and refuses. Source: docs.slack.dev, "Web API methods"."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

from devtools.slack.block_kit import Json, troubles, view_troubles
from devtools.slack.payloads import changed, file_of, message_of, said
from devtools.slack.world import APP, Channel, Hosted, Line, Team, World

Arguments: TypeAlias = Mapping[str, object]
Emit: TypeAlias = Callable[[Team, Json], None]
TEXT_MOST = 40_000


class SlackRefuses(Exception):
    """An answer `ok: false`, with what else stands in it."""

    def __init__(self, code: str, **more: object) -> None:
        """Refuse with Slack's word for it."""
        super().__init__(code)
        self.code = code
        self.more = more


class WebApi:
    """The methods that a bot's token may call; `emit` sends the events that they cause."""

    def __init__(self, world: World, emit: Emit) -> None:
        """Work on a world."""
        self.address = ""
        self.ephemerals: list[tuple[str, str, str]] = []
        self.modals: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.triggers: dict[str, str] = {}
        self._world = world
        self._emit = emit
        self.methods: dict[str, Callable[[Team, Arguments], Json]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.postEphemeral": self._ephemeral,
            "views.open": self._open,
            "views.publish": self._publish,
            "users.info": self._user,
            "conversations.info": self._conversation,
            "conversations.open": self._direct,
            "reactions.add": self._react,
            "files.info": self._file,
            "files.getUploadURLExternal": self._place,
            "files.completeUploadExternal": self._share,
        }

    @staticmethod
    def _auth_test(team: Team, _given: Arguments) -> Json:
        found = {"url": f"https://{team.id.lower()}.slack.com/", "team": team.name, "user": "desk", "team_id": team.id}
        return {**found, "user_id": team.bot, "bot_id": team.bot_id, "is_enterprise_install": False}

    def _channel(self, team: Team, given: Arguments, *, to_write: bool = False) -> Channel:
        name = str(given.get("channel") or given.get("channel_id") or "")
        user = self._world.by_id(name)
        channel = self._world.private(user) if user is not None else self._world.channels.get(name)
        if channel is None or channel.team != team.id:
            raise SlackRefuses("channel_not_found")
        if to_write and channel.archived:
            raise SlackRefuses("is_archived")
        if to_write and not channel.has_bot:
            raise SlackRefuses("not_in_channel")
        return channel

    @staticmethod
    def _content(given: Arguments) -> tuple[str, list[Json]]:
        text = str(given.get("text") or "")
        blocks = _parsed(given.get("blocks")) or []
        found = troubles(blocks)
        if found:
            raise SlackRefuses("invalid_blocks", errors=found, response_metadata={"messages": found})
        if not text and not blocks:
            raise SlackRefuses("no_text")
        if len(text) > TEXT_MOST:
            raise SlackRefuses("msg_too_long")
        return text, blocks if isinstance(blocks, list) else []

    def _post(self, team: Team, given: Arguments) -> Json:
        channel = self._channel(team, given, to_write=True)
        text, blocks = self._content(given)
        thread = str(given["thread_ts"]) if given.get("thread_ts") else None
        line = Line(self._world.ts(), team.bot, text, by_bot=True, blocks=blocks, thread=thread)
        channel.lines.append(line)
        self._emit(team, said(team, channel, line, self.address))
        return {"channel": channel.id, "ts": line.ts, "message": message_of(team, line, self.address)}

    def _update(self, team: Team, given: Arguments) -> Json:
        channel = self._channel(team, given, to_write=True)
        line = channel.line(str(given.get("ts")))
        if line is None:
            raise SlackRefuses("message_not_found")
        if not line.by_bot:
            raise SlackRefuses("cant_update_message")
        text, blocks = self._content(given)
        before = message_of(team, line, self.address)
        line.text, line.blocks, line.edited = text, blocks, True
        now = message_of(team, line, self.address)
        self._emit(team, changed(team, channel, now, before, ts=self._world.ts()))
        return {"channel": channel.id, "ts": line.ts, "text": text, "message": now}

    def _ephemeral(self, team: Team, given: Arguments) -> Json:
        channel = self._channel(team, given, to_write=True)
        user, text = str(given.get("user")), str(given.get("text") or "")
        if user not in channel.members:
            raise SlackRefuses("user_not_in_channel")
        if not text:
            raise SlackRefuses("no_text")
        self.ephemerals.append((channel.id, user, text))
        return {"message_ts": self._world.ts()}

    def _open(self, team: Team, given: Arguments) -> Json:
        user = self.triggers.pop(str(given.get("trigger_id")), None)
        if user is None:
            raise SlackRefuses("expired_trigger_id")
        view = self._view(given, kind="modal")
        shown = {
            **view,
            "id": self._world.next("V"),
            "team_id": team.id,
            "app_id": APP,
            "app_installed_team_id": team.id,
        }
        self.modals[user] = {**shown, "hash": "1.a", "bot_id": team.bot_id}
        return {"view": self.modals[user]}

    def _publish(self, team: Team, given: Arguments) -> Json:
        view = self._view(given, kind="home")
        user = str(given.get("user_id"))
        if self._world.by_id(user) is None:
            raise SlackRefuses("user_not_found")
        self.homes[user] = {**view, "id": self._world.next("V"), "team_id": team.id}
        return {"view": self.homes[user]}

    @staticmethod
    def _view(given: Arguments, *, kind: str) -> Json:
        view = _parsed(given.get("view"))
        if not isinstance(view, dict) or view.get("type") != kind:
            raise SlackRefuses("invalid_arguments")
        if found := view_troubles(view):
            raise SlackRefuses("invalid_arguments", response_metadata={"messages": found})
        return view

    def _user(self, team: Team, given: Arguments) -> Json:
        user = self._world.by_id(str(given.get("user")))
        if user is None:
            raise SlackRefuses("user_not_found")
        names = {"name": user.name, "real_name": user.name.title(), "profile": {"real_name": user.name.title()}}
        return {"user": {"id": user.id, "team_id": team.id, "deleted": False, "is_bot": False, **names}}

    def _conversation(self, team: Team, given: Arguments) -> Json:
        channel = self._channel(team, given)
        found: Json = {"id": channel.id, "is_archived": channel.archived, "is_member": channel.has_bot}
        if channel.person is not None:
            return {"channel": {**found, "is_im": True, "user": channel.person}}
        return {"channel": {**found, "name": channel.name, "is_channel": True, "is_im": False}}

    def _direct(self, team: Team, given: Arguments) -> Json:
        user = self._world.by_id(str(given.get("users")))
        if user is None or user.team != team.id:
            raise SlackRefuses("user_not_found")
        return {"channel": {"id": self._world.private(user).id}}

    def _react(self, team: Team, given: Arguments) -> Json:
        line = self._channel(team, given).line(str(given.get("timestamp")))
        if line is None:
            raise SlackRefuses("message_not_found")
        reaction = (str(given.get("name")), team.bot)
        if reaction in line.reactions:
            raise SlackRefuses("already_reacted")
        line.reactions.append(reaction)
        return {}

    def _file(self, team: Team, given: Arguments) -> Json:
        file = self._world.files.get(str(given.get("file")))
        if file is None or file.team != team.id:
            raise SlackRefuses("file_not_found")
        return {"file": file_of(file, self.address)}

    def _place(self, team: Team, given: Arguments) -> Json:
        if int(str(given.get("length") or 0)) <= 0:
            raise SlackRefuses("invalid_arguments")
        file = Hosted(self._world.next("F"), str(given.get("filename")), team.id, None)
        self._world.files[file.id] = file
        return {"upload_url": f"{self.address}upload/v1/{file.id}", "file_id": file.id}

    def _share(self, team: Team, given: Arguments) -> Json:
        listed = _parsed(given.get("files"))
        names = [str(one.get("id")) for one in listed] if isinstance(listed, list) else []
        files = [self._world.files[name] for name in names if name in self._world.files]
        if not files or any(file.content is None for file in files):
            raise SlackRefuses("file_not_found")
        if given.get("channel_id"):
            channel = self._channel(team, given, to_write=True)
            thread = str(given["thread_ts"]) if given.get("thread_ts") else None
            line = Line(self._world.ts(), team.bot, "", by_bot=True, thread=thread, files=files)
            channel.lines.append(line)
            self._emit(team, said(team, channel, line, self.address))
        return {"files": [file_of(file, self.address) for file in files]}


def _parsed(value: object) -> object:
    """Return an argument that is JSON, in a form or as it is."""
    try:
        return json.loads(value) if isinstance(value, str) and value else value
    except ValueError as error:
        raise SlackRefuses("invalid_arguments") from error
