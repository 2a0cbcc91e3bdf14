"""What the page sends, checked."""

from __future__ import annotations

from base64 import b64decode
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request

from devtools.vendor import BadDay

FILE_MOST = 1024 * 1024
"""The largest file that the page attaches, in bytes; files go as base64 within the JSON."""
BODY_MOST = 2 * 1024 * 1024

Name = Annotated[str, Field(min_length=1, max_length=200)]
Read = TypeVar("Read", bound=BaseModel)


class Unusable(Exception):
    """A request that cannot be used; one line goes back."""


class Body(BaseModel):
    """Unknown fields and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class FileBody(Body):
    """A file."""

    name: Name
    content: Annotated[str, Field(max_length=FILE_MOST * 4 // 3 + 4)]

    def read(self) -> tuple[str, bytes]:
        """Return name and bytes."""
        return self.name, b64decode(self.content)


class SayBody(Body):
    """What somebody writes."""

    person: Name
    text: Annotated[str, Field(max_length=20_000)] = ""
    reply_to: Name | None = None
    topic: Name | None = None
    mention: bool = False
    files: Annotated[list[FileBody], Field(max_length=5)] = []


class PressBody(Body):
    """A button that is pressed."""

    person: Name
    message: Name
    label: Name


class ReactBody(Body):
    """An emoji put under a message."""

    person: Name
    message: Name
    emoji: Literal["👀", "👍", "✅"]


class FillBody(Body):
    """What somebody answers in a window."""

    person: Name
    words: Annotated[str, Field(max_length=3_000)]


class DayBody(Body):
    """What the vendor does to the desk's next call; None clears the days to come."""

    day: Literal["busy", "broken", "dropped", "gone"] | None

    def read(self) -> BadDay | None:
        """Return the day."""
        return None if self.day is None else BadDay(self.day)


class AwayBody(Body):
    """Whether the vendor's servers are off."""

    away: bool


async def read_body(request: Request, kind: type[Read]) -> Read:
    """Return a body.

    Raises:
        Unusable: it is too long, no JSON, or not of that kind.
    """
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Unusable("expected JSON")
    if int(request.headers.get("content-length", BODY_MOST + 1)) > BODY_MOST:
        raise Unusable("the body is too large")
    try:
        return kind.model_validate_json(await request.body())
    except ValidationError as error:
        first = error.errors()[0]
        raise Unusable(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
