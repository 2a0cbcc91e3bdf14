"""Rasa as the understanding: a client of its HTTP interface, with the embedded model standing by.

Source: Rasa 3.6 "HTTP API": `POST /model/parse`, `POST /model/train`, `PUT /model`.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import yaml

from desk.errors import InputUnusable
from desk.understanding import Intent, Lexicon, Situation, Understanding, Understood
from nlu.dialect import standard
from nlu.features import mask
from nlu.normalise import LONGEST_LINE, fold
from nlu.rasa_yaml import NluData
from nlu.rules import Span
from nlu.situation import weigh

DEFAULT_URL = "http://localhost:5005"
PARSE_SECONDS = 2.0
_INTENTS = frozenset(intent.value for intent in Intent)
TRAIN_SECONDS = 3600.0
_PIPELINE: list[dict[str, object]] = [
    {"name": "JiebaTokenizer"},
    {"name": "RegexFeaturizer", "use_word_boundaries": False},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 60, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3},
]


@dataclass(frozen=True)
class RasaServer:
    """A Rasa server at `url`; every call has its time limit."""

    url: str = DEFAULT_URL

    def parse(self, text: str) -> tuple[str, float, frozenset[Span]]:
        """Return intent, confidence and entities of a line; `nlu_fallback` is told as `out_of_scope`.

        Raises:
            InputUnusable: the server does not answer, or not as Rasa does.
        """
        ranking, spans = self.read(text)
        intent, confidence = max(ranking.items(), key=lambda item: item[1])
        return intent, confidence, spans

    def read(self, text: str) -> tuple[dict[str, float], frozenset[Span]]:
        """Return all intents with their confidence, and the entities.

        Raises:
            InputUnusable: as `parse` does.
        """
        body = json.dumps({"text": text[:LONGEST_LINE]}).encode()
        answer, _headers = self._call("POST", "/model/parse", body, kind="application/json", seconds=PARSE_SECONDS)
        try:
            return _read_answer(json.loads(answer))
        except (ValueError, KeyError, TypeError) as error:
            raise InputUnusable(self.url, where="/model/parse", expected="an answer of a Rasa 3 server") from error

    def train(self, data: NluData) -> None:
        """Let the server train on `data` and take the new model.

        Raises:
            InputUnusable: the server does not answer or refuses the data.
        """
        body = yaml.safe_dump(_training(data), allow_unicode=True).encode()
        path = "/model/train?save_to_default_model_directory=true"
        _answer, headers = self._call("POST", path, body, kind="application/yaml", seconds=TRAIN_SECONDS)
        chosen = json.dumps({"model_file": f"models/{headers.get('filename', '')}"}).encode()
        self._call("PUT", "/model", chosen, kind="application/json", seconds=TRAIN_SECONDS)

    def _call(
        self, method: str, path: str, body: bytes, *, kind: str, seconds: float
    ) -> tuple[bytes, Mapping[str, str]]:
        if not self.url.startswith(("http://", "https://")):
            raise InputUnusable(self.url, where="", expected="an address that begins with http:// or https://")
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            self.url.rstrip("/") + path, body, {"Content-Type": kind}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310
                return answer.read(), answer.headers
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
            raise InputUnusable(
                self.url, where=path.partition("?")[0], expected="a Rasa server that answers"
            ) from error


def _read_answer(answer: object) -> tuple[dict[str, float], frozenset[Span]]:
    if not isinstance(answer, dict):
        raise TypeError(type(answer))
    entries = answer.get("intent_ranking") or [answer["intent"]]
    ranking = {_own_name(str(entry["name"])): float(entry["confidence"]) for entry in entries}
    spans = frozenset(Span(str(e["entity"]), int(e["start"]), int(e["end"])) for e in answer.get("entities", ()))
    return ranking, spans


def _own_name(intent: str) -> str:
    return "out_of_scope" if intent == "nlu_fallback" else intent


def _training(data: NluData) -> dict[str, object]:
    """Return configuration, domain and examples as one document."""
    entities = sorted({entity.type for example in data.examples for entity in example.entities})
    blocks: list[dict[str, str]] = [
        {"intent": intent, "examples": "".join(f"- {_written(data, at)}\n" for at in _places_of(data, intent))}
        for intent in data.intents()
    ]
    for name, words in data.lookups.items():
        blocks.append({"lookup": name, "examples": "".join(f"- {word}\n" for word in words)})
    return {
        "recipe": "default.v1",
        "language": "zh",
        "pipeline": _PIPELINE,
        "policies": [],
        "intents": data.intents(),
        "entities": entities,
        "nlu": blocks,
    }


def _places_of(data: NluData, intent: str) -> list[int]:
    return [at for at, example in enumerate(data.examples) if example.intent == intent]


def _written(data: NluData, at: int) -> str:
    example = data.examples[at]
    text = example.text
    for entity in sorted(example.entities, key=lambda one: -one.start):
        text = f"{text[: entity.start]}[{text[entity.start : entity.end]}]({entity.type}){text[entity.end :]}"
    return text


class RasaUnderstanding:
    """Takes the intent from Rasa, and names, cues and severity from the embedded understanding.

    Where Rasa does not answer in time, the embedded intent stands, so that a report is never lost to a
    server that is down; `on_failure` is told.
    """

    def __init__(
        self, server: RasaServer, *, standing_by: Understanding, on_failure: Callable[[str], None] | None = None
    ) -> None:
        """Ask `server`, fall back on `standing_by`."""
        self._server = server
        self._standing_by = standing_by
        self._on_failure = on_failure

    def understand(self, text: str, lexicon: Lexicon, situation: Situation) -> Understood:
        """Return what a line means."""
        own = self._standing_by.understand(text, lexicon, situation)
        if not any(char.isalnum() for char in text[:LONGEST_LINE]):
            return own
        try:
            shares, _spans = self._server.read(text)
        except InputUnusable as error:
            if self._on_failure is not None:
                self._on_failure(str(error))
            return own
        known = {Intent(name): share for name, share in shares.items() if name in _INTENTS}
        if not known:
            return own
        masked = mask(fold(text[:LONGEST_LINE]), [(one.start, one.end, one.type) for one in own.entities])
        ranking = weigh(known, situation, plain=standard(masked))
        return replace(own, intent=ranking[0][0], confidence=ranking[0][1], ranking=ranking)
