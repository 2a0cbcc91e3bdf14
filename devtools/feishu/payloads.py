"""Events and callbacks as Feishu writes them (schema 2.0)."""

from __future__ import annotations

from devtools.feishu.world import BOT, Json, Line, Room

APP = "cli_desk00001"


def envelope(kind: str, event: Json, *, identifier: str, token: str, moment: str) -> Json:
    """Return an event with what stands around it."""
    header: Json = {"event_id": identifier, "token": token, "create_time": moment, "event_type": kind}
    return {"schema": "2.0", "header": {**header, "tenant_key": "t1", "app_id": APP}, "event": event}


def ids(open_id: str) -> Json:
    """Return somebody's ids."""
    return {"open_id": open_id, "union_id": f"on_{open_id[3:]}", "user_id": None}


def said(room: Room, line: Line, *, mention: bool, moment: str) -> Json:
    """Return the event of a new message."""
    message: Json = {
        "message_id": line.id,
        "create_time": moment,
        "update_time": moment,
        "chat_id": room.id,
        "chat_type": "p2p" if room.person else "group",
        "message_type": line.kind,
        "content": line.content,
    }
    if line.parent is not None:
        message |= {"parent_id": line.parent, "root_id": line.root}
    if line.thread is not None:
        message["thread_id"] = line.thread
    if mention:
        message["mentions"] = [{"key": "@_user_1", "id": ids(BOT), "name": "Desk", "tenant_key": "t1"}]
    sender = {"sender_id": ids(line.sender), "sender_type": "app" if line.by_bot else "user", "tenant_key": "t1"}
    return {"sender": sender, "message": message}


def reaction(line: Line, person: str, emoji: str, *, by_app: bool, moment: str) -> Json:
    """Return the event of a reaction; it does not tell the chat."""
    who: Json = {"operator_type": "app", "app_id": APP} if by_app else {"operator_type": "user", "user_id": ids(person)}
    return {"message_id": line.id, "reaction_type": {"emoji_type": emoji}, "action_time": moment, **who}


def membership(room: Room, person: str) -> Json:
    """Return the event of the bot's coming or going."""
    return {"chat_id": room.id, "operator_id": ids(person), "external": False, "name": room.name}


def press(room: Room, line: Line, person: str, *, value: object, form: Json | None) -> Json:
    """Return the callback of a press in a card."""
    action: Json = {"value": value, "tag": "button", "timezone": "Asia/Shanghai"}
    if form is not None:
        action |= {"form_value": form, "name": "submit"}
    return {
        "operator": {**ids(person), "tenant_key": "t1"},
        "token": "c-update-token",
        "action": action,
        "host": "im_message",
        "context": {"open_message_id": line.id, "open_chat_id": room.id},
    }
