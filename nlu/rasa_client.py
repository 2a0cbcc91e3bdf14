"""A client of Rasa's HTTP interface: one call, `POST /model/parse`, with the token and a limit in time.

Source: Rasa 3.6 "HTTP API"; the token is the query's `token`, as `rasa run --auth-token` wants it.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from desk.errors import RasaAway

FALLBACK = "nlu_fallback"
"""What Rasa's FallbackClassifier calls a line of which the classifier is not sure."""
_HINTS = {401: "it wants another token", 404: "it is no Rasa server", 409: "it has no model"}


@dataclass(frozen=True, slots=True)
class RasaEntity:
    """A stretch `text[start:end]` of the line; `value` is canonical where Rasa knows a synonym."""

    type: str
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class RasaAnswer:
    """What Rasa makes of a line: its intents, best first, without `nlu_fallback`, and its entities.

    `unsure` tells that the FallbackClassifier spoke up.
    """

    ranking: tuple[tuple[str, float], ...]
    entities: tuple[RasaEntity, ...] = ()
    unsure: bool = False


class RasaClient:
    """Asks one Rasa server. Use it in one event loop, and close it at the end."""

    def __init__(self, url: str, *, token: str | None, seconds: float) -> None:
        """Ask the server at `url`; a call takes `seconds` at most, from connecting to the last byte."""
        self.url = url.rstrip("/")
        self._seconds = seconds
        self._client = httpx.AsyncClient(
            base_url=self.url, params={"token": token} if token else {}, timeout=seconds, trust_env=False
        )

    async def parse(self, text: str) -> RasaAnswer:
        """Return what Rasa makes of a line.

        Raises:
            RasaAway: no answer in time, a refusal, or an answer that is not Rasa's.
        """
        response = await self._call("POST", "/model/parse", {"text": text})
        try:
            return _answer_of(response.json(), length=len(text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RasaAway(f"{self.url}: expected the answer of a Rasa 3 server, got something else") from error

    async def version(self) -> str:
        """Return the server's version, where it has a model loaded and takes the token.

        Raises:
            RasaAway: as `parse`.
        """
        try:
            status = (await self._call("GET", "/status")).json()
            if not status.get("model_file"):
                raise RasaAway(f"{self.url}: Rasa has no model loaded")
            return str((await self._call("GET", "/version")).json()["version"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RasaAway(f"{self.url}: expected the answer of a Rasa 3 server, got something else") from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _call(self, method: str, path: str, document: Mapping[str, str] | None = None) -> httpx.Response:
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._client.request(method, path, json=document)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise RasaAway(f"{self.url}: no answer within {self._seconds:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise RasaAway(f"{self.url}: no answer ({type(error).__name__})") from error
        if response.status_code != httpx.codes.OK:
            hint = _HINTS.get(response.status_code, "see its log")
            raise RasaAway(f"{self.url}: Rasa answered {response.status_code}: {hint}")
        return response


def _answer_of(document: Mapping[str, object], *, length: int) -> RasaAnswer:
    """Return the answer in a document of `/model/parse`; a KeyError, TypeError or ValueError where it is none."""
    entries = document.get("intent_ranking") or [document["intent"]]
    if not isinstance(entries, list):
        raise TypeError(type(entries))
    shares = [(str(entry["name"]), _share(entry["confidence"])) for entry in entries]
    ranking = sorted((one for one in shares if one[0] != FALLBACK), key=lambda one: -one[1])
    if not ranking:
        raise ValueError("no intent")
    found = document.get("entities") or []
    if not isinstance(found, list):
        raise TypeError(type(found))
    entities = dict.fromkeys(_entity(entry, length=length) for entry in found)
    return RasaAnswer(tuple(ranking), tuple(entities), unsure=len(ranking) < len(shares))


def _entity(entry: Mapping[str, object], *, length: int) -> RasaEntity:
    start, end = entry["start"], entry["end"]
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
        raise ValueError("an entity outside the line")
    return RasaEntity(str(entry["entity"]), start, end, str(entry["value"]))


def _share(given: object) -> float:
    share = float(given) if isinstance(given, int | float) else math.nan
    if not 0 <= share <= 1.001:
        raise ValueError("a confidence that is no share")
    return share
