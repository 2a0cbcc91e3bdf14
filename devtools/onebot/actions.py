"""The actions of the fake implementation, with the checks and the words of failure that NapCat has."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from desk.messages import Value
from devtools.onebot.codes import BadMessage, as_segments, data_of, segment
from devtools.onebot.qq import QQ, Message, QQDay
from devtools.vendor import BadDay

SENDING = (
    "NTEvent serviceAndMethod:NodeIKernelMsgService/sendMsg ListenerName:NodeIKernelMsgListener/onMsgInfoListUpdate"
)


class Failed(Exception):
    """An action failed: what the answer says."""

    def __init__(self, retcode: int, wording: str, *, status: str = "failed") -> None:
        """Keep code and words."""
        super().__init__(wording)
        self.retcode = retcode
        self.wording = wording
        self.status = status


class Dropped(Exception):
    """The action was carried out, and the connection breaks before the answer."""


class Late(Exception):
    """The action was carried out, and the answer `data` comes much later."""

    def __init__(self, data: dict[str, Value]) -> None:
        """Keep the answer."""
        super().__init__("late")
        self.data = data


def checker(result: int, words: str) -> Failed:
    """Return the failure that NapCat makes of a refusal by QQ."""
    told = json.dumps({"result": result, "errMsg": words}, ensure_ascii=False, indent=4)
    return Failed(1200, f"EventChecker Failed: {SENDING} EventRet:\n{told}\n")


def timed_out() -> Failed:
    """Return the failure that NapCat makes where the echo of a message did not come in time."""
    return Failed(1200, f'Timeout: {SENDING} EventRet:\n{{\n    "result": 0,\n    "errMsg": ""\n}}\n')


def refusal_of(day: BadDay | QQDay | None, *, private: bool) -> Failed | None:
    """Return what is said on a day on which nothing arrives; None where something does."""
    match day:
        case BadDay.BUSY:
            return checker(-1, "操作过于频繁，请稍后再试")
        case BadDay.BROKEN:
            return checker(2, "system error!")
        case BadDay.GONE if private:
            return Failed(1200, "无法获取用户信息")
        case BadDay.GONE:
            return checker(110, "发送失败，你已被移出该群，请重新加群。")
        case BadDay.REFUSED:
            return Failed(1400, "消息体无法解析, 请检查是否发送了不支持的消息类型")
        case QQDay.TIMEOUT:
            return timed_out()
        case QQDay.MUTED:
            return checker(120, "你已被禁言")
        case QQDay.UNSUPPORTED:
            return Failed(1404, "不支持的Api send_group_msg")
        case _:
            return None


class World(Protocol):
    """What the actions need of the fake beside what QQ knows."""

    qq: QQ
    base64_files: bool

    def address_of(self, file: str) -> str:
        """Return the address of a file as it is valid now."""
        ...

    async def spread(self, message: Message, *, but: str) -> None:
        """Tell the other accounts of the chat what one of them wrote."""
        ...


class Actions:
    """The actions of one account."""

    def __init__(self, world: World, account: str) -> None:
        """Act for `account`."""
        self._world = world
        self._qq = world.qq
        self._account = account
        self.online = True

    async def act(self, action: Value, params: dict[str, Value]) -> Value:
        """Carry an action out and return its data.

        Raises:
            Failed: it failed.
            Dropped: the answer must not be sent, and the connection broken.
            Late: the answer must wait.
        """
        known: Mapping[str, Callable[[dict[str, Value]], Awaitable[Value]]] = {
            "send_msg": self._send_msg,
            "send_group_msg": self._send_group,
            "send_private_msg": self._send_private,
            "upload_group_file": self._upload_group,
            "upload_private_file": self._upload_private,
            "delete_msg": self._delete,
            "get_msg": self._get_msg,
            "get_group_info": self._group,
            "get_group_member_info": self._member,
            "get_login_info": self._login,
            "get_status": self._status,
            "get_image": self._file,
            "get_file": self._file,
            "get_group_file_url": self._file,
        }
        found = known.get(str(action))
        if found is None:
            raise Failed(1404, f"不支持的Api {action}")
        return await found(params)

    async def _send_msg(self, params: dict[str, Value]) -> Value:
        return await (self._send_group(params) if params.get("group_id") else self._send_private(params))

    async def _send_group(self, params: dict[str, Value]) -> Value:
        number = _needed(params, "group_id")
        if (self._account, number) in self._qq.put_out:
            raise checker(110, "发送失败，你已被移出该群，请重新加群。")
        self._qq.groups.setdefault(number, set()).add(self._account)
        return await self._taken(f"group:{number}", _message(params))

    async def _send_private(self, params: dict[str, Value]) -> Value:
        number = _needed(params, "user_id")
        return await self._taken(f"private:{self._account}:{number}", _message(params))

    async def _upload_group(self, params: dict[str, Value]) -> Value:
        number = _needed(params, "group_id")
        return await self._taken(f"group:{number}", [_upload(params)], file=True)

    async def _upload_private(self, params: dict[str, Value]) -> Value:
        number = _needed(params, "user_id")
        return await self._taken(f"private:{self._account}:{number}", [_upload(params)], file=True)

    async def _taken(self, place: str, segments: list[dict[str, Value]], *, file: bool = False) -> Value:
        """Put a message of the account into a chat, unless it is a bad day."""
        day = self._qq.days.popleft() if self._qq.days else None
        refused = refusal_of(day, private=place.startswith("private"))
        if refused is not None:
            raise refused
        for one in segments:
            _read_content(one)
        message = await self._qq.add(place, self._account, segments)
        await self._world.spread(message, but=self._account)
        data: dict[str, Value] = {"file_id": f"/{message.id}"} if file else {"message_id": message.id}
        if day is BadDay.DROPPED:
            raise Dropped
        if day is QQDay.TIMEOUT_TAKEN:
            raise timed_out()
        if day is QQDay.ASYNC:
            raise Failed(1, "", status="async")
        if day is QQDay.LATE:
            raise Late(data)
        return data

    async def _delete(self, params: dict[str, Value]) -> Value:
        message = self._qq.message(_needed(params, "message_id"))
        if message is None:
            raise Failed(1200, "Recall failed")
        message.recalled = True
        return None

    async def _get_msg(self, params: dict[str, Value]) -> Value:
        message = self._qq.message(_needed(params, "message_id"))
        if message is None:
            raise Failed(1200, "消息不存在")
        return {
            "time": message.time,
            "message_type": message.place.partition(":")[0],
            "message_id": message.id,
            "real_id": message.id,
            "sender": {"user_id": int(message.sender), "nickname": self._qq.name(message.sender)},
            "message": [*message.segments],
        }

    async def _group(self, params: dict[str, Value]) -> Value:
        number = _needed(params, "group_id")
        if number not in self._qq.groups or (self._account, number) in self._qq.put_out:
            raise checker(110, "群不存在")
        return {"group_id": int(number), "group_name": f"群{number}", "member_count": 5, "max_member_count": 200}

    async def _member(self, params: dict[str, Value]) -> Value:
        number = _needed(params, "user_id")
        name = self._qq.name(number)
        return {"group_id": int(_needed(params, "group_id")), "user_id": int(number), "nickname": name, "card": name}

    async def _login(self, params: dict[str, Value]) -> Value:
        del params
        return {"user_id": int(self._account), "nickname": f"值班{self._account}"}

    async def _status(self, params: dict[str, Value]) -> Value:
        del params
        return {"online": self.online, "good": True, "stat": {}}

    async def _file(self, params: dict[str, Value]) -> Value:
        """Give a file a fresh address; `base64_files` gives its content instead, as NapCat can be set to."""
        file = self._qq.files.get(str(params.get("file_id") or params.get("file")))
        if file is None:
            raise Failed(1200, "file not found")
        if self._world.base64_files:
            content = base64.b64encode(file.content).decode("ascii")
            return {"file": f"/app/{file.name}", "url": f"/app/{file.name}", "base64": content}
        return {"file_size": str(len(file.content)), "file_name": file.name, "url": self._world.address_of(file.id)}


def _needed(params: dict[str, Value], key: str) -> str:
    value = params.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not str(value).lstrip("-").isdecimal():
        raise Failed(1400, f"Key: {key}, Message: Expected string")
    return str(value)


def _message(params: dict[str, Value]) -> list[dict[str, Value]]:
    message = params.get("message")
    if isinstance(message, str) and params.get("auto_escape") in {True, "true"}:
        return [segment("text", text=message)]
    try:
        return as_segments(message)
    except BadMessage as error:
        raise Failed(1400, str(error)) from error


def _upload(params: dict[str, Value]) -> dict[str, Value]:
    name, file = params.get("name"), params.get("file")
    if not isinstance(name, str) or not isinstance(file, str):
        raise Failed(1400, "Key: file, Message: Expected string")
    return segment("file", file=file, name=name)


def _read_content(one: dict[str, Value]) -> None:
    """Read what was sent as base64, so that a file that is none is refused as NapCat refuses it."""
    file = data_of(one).get("file")
    if isinstance(file, str) and file.startswith("base64://"):
        try:
            data_of(one)["content"] = len(base64.b64decode(file.removeprefix("base64://"), validate=True))
        except ValueError as error:
            raise Failed(1200, "文件异常") from error
