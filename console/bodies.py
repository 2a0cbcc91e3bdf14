"""What comes over the wire: bodies read within limits and checked, values written as JSON, errors in one line."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse

from console.ports import FILE_LIMIT, TEXT_LIMIT

JSON_LIMIT = 1024 * 1024
"""The longest JSON body in bytes: a text of `TEXT_LIMIT` with every character escaped fits in it."""
FILES_AT_ONCE = 10

ClientId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
RowId = Annotated[int, Field(ge=1, le=2**53)]
Name = Annotated[str, Field(max_length=200)]


class RequestWrong(Exception):
    """A request that cannot be used; `status` and one line go back."""

    def __init__(self, status: int, message: str) -> None:
        """Keep the HTTP status and what to tell."""
        super().__init__(message)
        self.status = status
        self.message = message


class Body(BaseModel):
    """The base of all bodies: unknown fields and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class SayBody(Body):
    """What `say` takes."""

    client_id: ClientId
    text: str = ""
    group: Name | None = None
    reply_to: RowId | None = None
    mentioned: bool = False
    files: list[Name] = Field(default=[], max_length=FILES_AT_ONCE)


class PressBody(Body):
    """What `press` takes; an action that no button has is the desk's to answer."""

    client_id: ClientId
    card: RowId
    action: Annotated[str, Field(min_length=1, max_length=64)]
    text: str = ""
    to: Name | None = None


_Body = TypeVar("_Body", bound=Body)


async def read_body(request: Request, shape: type[_Body]) -> _Body:
    """Return a request's JSON body in its shape.

    Raises:
        RequestWrong: 413 for too much, 400 for anything else that does not fit.
    """
    raw = await read_bytes(request, limit=JSON_LIMIT, what="the request")
    try:
        return shape.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RequestWrong(400, f"{place}: {first['msg']}" if place else first["msg"]) from error


async def read_bytes(request: Request, *, limit: int = FILE_LIMIT, what: str = "the file") -> bytes:
    """Return a request's body, stopping as soon as it is longer than `limit` bytes.

    Raises:
        RequestWrong: 413, it is longer.
    """
    refusal = RequestWrong(413, f"{what} is longer than {limit // 1024} KB")
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise refusal
    parts: list[bytes] = []
    length = 0
    async for part in request.stream():
        length += len(part)
        if length > limit:
            raise refusal
        parts.append(part)
    return b"".join(parts)


def check_text(text: str) -> str:
    """Return a text that is not too long; its characters are left as they are.

    Raises:
        RequestWrong: 413, it is longer than `TEXT_LIMIT`.
    """
    if len(text.encode()) > TEXT_LIMIT:
        raise RequestWrong(413, f"the text is longer than {TEXT_LIMIT // 1024} KB; send it as a file")
    return text


def read_limit(request: Request, *, default: int, most: int) -> int:
    """Return the query's `limit`, at most `most`.

    Raises:
        RequestWrong: 400, it is no number from 1 on.
    """
    given = request.query_params.get("limit", str(default))
    if not (given.isascii() and given.isdecimal() and len(given) < 10 and int(given) > 0):
        raise RequestWrong(400, f"limit: expected a number from 1 to {most}")
    return min(int(given), most)


def as_json(value: object) -> str:
    """Return a value as JSON: dataclasses as objects, moments in ISO 8601."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


class Answer(JSONResponse):
    """A JSON answer that no cache keeps."""

    def __init__(self, content: object, status_code: int = 200) -> None:
        """Answer with `content`."""
        super().__init__(content, status_code=status_code, headers={"cache-control": "no-store"})

    def render(self, content: object) -> bytes:
        """Return the body."""
        return as_json(content).encode()
