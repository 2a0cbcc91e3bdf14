"""Events, presses and commands as Slack writes them."""

from __future__ import annotations

from devtools.slack.block_kit import Json
from devtools.slack.world import APP, Channel, Hosted, Line, Team, User


def envelope_of(team: Team, event: Json, *, identifier: str, seconds: int) -> Json:
    """Return an event with what stands around it."""
    authorization = {"enterprise_id": None, "team_id": team.id, "user_id": team.bot, "is_bot": True}
    return {
        "token": "not-used-any-more",
        "team_id": team.id,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": identifier,
        "event_time": seconds,
        "authorizations": [{**authorization, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{identifier}",
    }


def file_of(file: Hosted, address: str) -> Json:
    """Return a file as a message shows it."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.name,
        "mimetype": file.media_type,
        "size": len(file.content or b""),
        "mode": "hosted",
        "is_external": False,
        "url_private": f"{address}files/{file.team}-{file.id}/{file.name}",
        "url_private_download": f"{address}files/{file.team}-{file.id}/download/{file.name}",
    }


def message_of(team: Team, line: Line, address: str) -> Json:
    """Return a message as Slack writes it, without its channel."""
    found: Json = {"type": "message", "user": line.user, "text": line.text, "ts": line.ts, "team": team.id}
    if line.by_bot:
        found |= {"bot_id": team.bot_id, "app_id": APP, "bot_profile": {"id": team.bot_id, "app_id": APP}}
    if line.blocks:
        found["blocks"] = line.blocks
    if line.thread is not None:
        found |= {"thread_ts": line.thread}
    if line.files:
        found |= {"files": [file_of(one, address) for one in line.files], "upload": False, "subtype": "file_share"}
    if line.edited:
        found["edited"] = {"user": line.user, "ts": line.ts}
    return found


def said(team: Team, channel: Channel, line: Line, address: str) -> Json:
    """Return the event of a new message."""
    found = {**message_of(team, line, address), "channel": channel.id, "event_ts": line.ts}
    parent = channel.line(line.thread) if line.thread is not None else None
    if parent is not None:
        found["parent_user_id"] = parent.user
    return {**found, "channel_type": channel.kind}


def mentioned(team: Team, channel: Channel, line: Line, address: str) -> Json:
    """Return the second event of a message that mentions the desk."""
    found = {**message_of(team, line, address), "type": "app_mention", "channel": channel.id, "event_ts": line.ts}
    found.pop("subtype", None)
    return found


def changed(team: Team, channel: Channel, now: Json, before: Json, *, ts: str) -> Json:
    """Return the event of a changed message."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": {**now, "source_team": team.id, "user_team": team.id},
        "previous_message": before,
        "channel": channel.id,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel.kind,
    }


def interaction(kind: str, team: Team, user: User, *, trigger: str) -> Json:
    """Return what a press and a sent modal have in common."""
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.name.lower()},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "api_app_id": APP,
        "token": "not-used-any-more",
        "trigger_id": trigger,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def press(
    team: Team, channel: Channel, line: Line, user: User, *, button: Json, trigger: str, ts: str, address: str
) -> Json:
    """Return the payload of a press."""
    container = {"type": "message", "message_ts": line.ts, "channel_id": channel.id, "is_ephemeral": False}
    return {
        **interaction("block_actions", team, user, trigger=trigger),
        "container": container,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "message": message_of(team, line, address),
        "state": {"values": {}},
        "response_url": f"{address}actions/{trigger}",
        "actions": [{**button, "action_ts": ts}],
    }


def submission(team: Team, user: User, view: Json, words: str, *, trigger: str) -> Json:
    """Return the payload of a modal that was sent, with the same words in each of its fields."""
    blocks = view.get("blocks")
    fields: Json = {}
    for block in blocks if isinstance(blocks, list) else []:
        if block.get("type") == "input":
            element = block["element"]
            fields[block["block_id"]] = {element["action_id"]: {"type": element["type"], "value": words}}
    return {
        **interaction("view_submission", team, user, trigger=trigger),
        "view": {**view, "state": {"values": fields}},
        "response_urls": [],
    }


def command(team: Team, channel: Channel, user: User, text: str, *, trigger: str, address: str) -> dict[str, str]:
    """Return a slash command, as the form has it."""
    return {
        "token": "not-used-any-more",
        "team_id": team.id,
        "team_domain": team.name.lower(),
        "channel_id": channel.id,
        "channel_name": channel.name or "directmessage",
        "user_id": user.id,
        "user_name": user.name,
        "command": "/desk",
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": f"{address}commands/{trigger}",
        "trigger_id": trigger,
    }
