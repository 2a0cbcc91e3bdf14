"""One call of a method of the Bot API: its parameters, read as Telegram reads them, and its errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.web_request import FileField

from devtools.telegram.objects import Json


class ApiError(Exception):
    """What the Bot API answers instead of a result."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        """Keep the status, the words and the `parameters` of the answer."""
        super().__init__(description)
        self.status = status
        self.body: Json = {"ok": False, "error_code": status, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """The parameters of a call, whichever way they came: as query, form, multipart or JSON."""

    method: str
    values: Mapping[str, object]
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter as text."""
        return str(self.values.get(name, default))

    def number(self, name: str, default: int = 0) -> int:
        """Return a parameter as a number.

        Raises:
            ApiError: it is none.
        """
        try:
            return int(str(self.values.get(name, default)))
        except ValueError as error:
            raise ApiError(400, f'Bad Request: field "{name}" must be a number') from error

    def optional(self, name: str) -> int | None:
        """Return a parameter as a number, None where it is not given."""
        return self.number(name) if name in self.values else None

    def flag(self, name: str) -> bool:
        """Return a parameter as a truth."""
        return self.text(name).lower() in {"true", "1", "yes"}

    def names(self, name: str) -> list[str] | None:
        """Return a list of words, None where it is not given."""
        found = self._parsed(name)
        return [str(one) for one in found] if isinstance(found, list) else None

    def record(self, name: str) -> Json:
        """Return an object, empty where it is not given."""
        found = self._parsed(name)
        return found if isinstance(found, dict) else {}

    def listed(self, name: str) -> list[Json]:
        """Return a list of objects."""
        found = self._parsed(name)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    def upload(self, name: str) -> Upload | None:
        """Return a file given as a part of the call, by its name or as "attach://<part>"."""
        return self.uploads.get(name) or self.uploads.get(self.text(name).removeprefix("attach://"))

    def _parsed(self, name: str) -> object:
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise ApiError(400, f"Bad Request: can't parse {name} JSON object") from error


async def read_call(request: web.Request, method: str) -> Call:
    """Read the parameters of a call."""
    values: dict[str, object] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values.update(await request.json())
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, FileField):
                uploads[name] = Upload(value.filename, value.content_type, value.file.read())
            else:
                values[name] = value
    return Call(method.lower(), values, uploads)
