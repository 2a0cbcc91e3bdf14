"""The workspaces of a fake Slack: people, channels, messages, files. Made when they are first named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from devtools.slack.block_kit import Json

APP = "A0DESK"
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,files:write,groups:history,"
    "groups:read,im:history,im:read,im:write,mpim:history,mpim:read,reactions:read,users:read"
)


@dataclass
class Team:
    """A workspace that installed the app."""

    id: str
    token: str
    bot: str
    bot_id: str
    name: str
    scopes: str = SCOPES


@dataclass
class User:
    """A person in a workspace."""

    id: str
    name: str
    team: str


@dataclass
class Hosted:
    """A file; `content` None until it was uploaded."""

    id: str
    name: str
    team: str
    content: bytes | None
    media_type: str = "application/octet-stream"


@dataclass
class Line:
    """A message in a channel; `text` is in Slack's escapes."""

    ts: str
    user: str
    text: str
    by_bot: bool = False
    blocks: list[Json] = field(default_factory=list)
    thread: str | None = None
    files: list[Hosted] = field(default_factory=list)
    edited: bool = False
    reactions: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Channel:
    """A channel, or with `person` the private chat of one with the desk."""

    id: str
    team: str
    name: str
    person: str | None = None
    archived: bool = False
    has_bot: bool = True
    members: set[str] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Return the channel's kind, as events name it."""
        return "im" if self.person else "group" if self.id.startswith("G") else "channel"

    def line(self, ts: str) -> Line | None:
        """Return a message by its id."""
        return next((one for one in self.lines if one.ts == ts), None)


class World:
    """All there is."""

    def __init__(self, team: str) -> None:
        """Begin with one workspace."""
        self.teams: dict[str, Team] = {}
        self.channels: dict[str, Channel] = {}
        self.users: dict[tuple[str, str], User] = {}
        self.files: dict[str, Hosted] = {}
        self.first = self.team(team)
        self._seconds = count(1_760_000_000)
        self._number = count(1)

    def next(self, letter: str) -> str:
        """Return a new id."""
        return f"{letter}{next(self._number):08d}"

    def ts(self) -> str:
        """Return the id of a new message."""
        return f"{next(self._seconds)}.{next(self._number):06d}"

    def team(self, identifier: str) -> Team:
        """Return a workspace."""
        if identifier not in self.teams:
            bot, bot_id = f"U{identifier}BOT", f"B{identifier}"
            self.teams[identifier] = Team(identifier, f"xoxb-{identifier}-token", bot, bot_id, f"Team {identifier}")
        return self.teams[identifier]

    def user(self, name: str, team: str) -> User:
        """Return a person by the name used in the test."""
        if (team, name) not in self.users:
            self.users[team, name] = User(self.next("U"), name, team)
        return self.users[team, name]

    def by_id(self, identifier: str) -> User | None:
        """Return a person by Slack's id."""
        return next((one for one in self.users.values() if one.id == identifier), None)

    def private(self, user: User) -> Channel:
        """Return a person's private chat with the desk."""
        for channel in self.channels.values():
            if channel.person == user.id:
                return channel
        channel = Channel(self.next("D"), user.team, "", person=user.id, members={user.id})
        self.channels[channel.id] = channel
        return channel

    def chat(self, chat: str) -> Channel:
        """Return a chat: "TEAM/CHANNEL", or "@person" in the first workspace, "TEAM/@person" in another."""
        team, _, name = chat.rpartition("/")
        team = team or self.first.id
        if name.startswith("@"):
            return self.private(self.user(name[1:], self.team(team).id))
        if name not in self.channels:
            self.channels[name] = Channel(name, self.team(team).id, name.lower())
        return self.channels[name]

    def of_token(self, token: str) -> Team | None:
        """Return the workspace that a bot's token belongs to."""
        return next((team for team in self.teams.values() if team.token == token), None)

    def answers(self, channel: Channel, ts: str) -> Iterator[Line]:
        """Yield the answers in a thread."""
        return (line for line in channel.lines if line.thread == ts)
