"""`zhiban nlu eval`: any set can be trained and tested, and the report has its fixed form."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from desk.errors import InputUnusable
from desk.understanding import Intent, Lexicon, Situation
from nlu.embedded import EmbeddedUnderstanding
from nlu.evaluate import evaluate
from nlu.rasa import RasaServer, RasaUnderstanding

WORDS = {
    "music": ("play", "song", "album"),
    "weather": ("rain", "sunny", "forecast"),
    "food": ("eat", "table", "restaurant"),
}
FILLERS = (
    "please {} now",
    "i want {} today",
    "can you {} for me",
    "the {} is what i need",
    "tell me about {}",
    "{} again",
)


def written(folder: Path, name: str, lines: dict[str, list[str]]) -> Path:
    path = folder / name
    blocks = [
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {line}\n" for line in said)
        for intent, said in lines.items()
    ]
    path.write_text('version: "3.1"\nnlu:\n' + "".join(blocks), encoding="utf-8")
    return path


@pytest.fixture
def sets(tmp_path: Path) -> tuple[Path, Path]:
    lines = {intent: [form.format(word) for word in words for form in FILLERS] for intent, words in WORDS.items()}
    test = {intent: [f"{words[0]} {words[1]} please"] for intent, words in WORDS.items()}
    test["out_of_scope"] = ["quantum zebra xylophone", "wombat vortex"]
    return written(tmp_path, "train.yml", lines), written(tmp_path, "test.yml", test)


def test_a_set_of_its_own_is_trained_and_strangers_are_out_of_scope(sets: tuple[Path, Path]) -> None:
    train, test = sets
    report = evaluate(test, train).as_json()
    assert report["accuracy"] == 1.0
    assert report["out_of_scope"] == {"recall": 1.0, "precision": 1.0}
    assert report["confusions"] == []
    assert set(report) == {
        "accuracy",
        "macro_f1",
        "out_of_scope",
        "entities",
        "train_seconds",
        "parse_ms",
        "peak_rss_mb",
        "confusions",
    }
    json.dumps(report)


def test_the_shipped_model_is_measured_with_its_entities(tmp_path: Path, understanding: EmbeddedUnderstanding) -> None:
    assert understanding.model.data_hash
    test = written(
        tmp_path,
        "test.yml",
        {
            "report_fault": ["[公文系统](system)登不上", "报[ORA-12541](error_code)"],
            "ask_howto": ["怎么重置密码", "谢谢"],
        },
    )
    report = evaluate(test).as_json()
    assert report["accuracy"] == 0.75
    assert report["entities"] == {"f1": 1.0, "by_type": {"error_code": 1.0, "system": 1.0}}
    assert report["confusions"][0]["expected"] == "ask_howto"  # type: ignore[index]


def test_an_unknown_backend_and_an_empty_set_are_unusable(sets: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match="embedded or rasa"):
        evaluate(sets[1], backend="oracle")
    (tmp_path / "empty.yml").write_text("nlu: []\n", encoding="utf-8")
    with pytest.raises(InputUnusable, match=r"empty\.yml"):
        evaluate(tmp_path / "empty.yml")


class FakeRasa(BaseHTTPRequestHandler):
    """Speaks the two calls of Rasa's HTTP interface that the desk uses."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/model/train"):
            self._answer(b"", filename="new.tar.gz")
            return
        text = json.loads(body)["text"]
        intent = {"name": "urge" if "快" in text else "nlu_fallback", "confidence": 0.9}
        answer = {
            "intent": intent,
            "intent_ranking": [intent],
            "entities": [{"entity": "system", "start": 0, "end": 2}],
        }
        self._answer(json.dumps(answer).encode())

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(b"")

    def _answer(self, body: bytes, **headers: str) -> None:
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep quiet."""


@pytest.fixture
def rasa() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeRasa)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_rasa_is_trained_and_asked(sets: tuple[Path, Path], tmp_path: Path, rasa: str) -> None:
    test = written(tmp_path, "rasa.yml", {"urge": ["[公文](system)快点"], "out_of_scope": ["[今天](system)吃什么"]})
    report = evaluate(test, sets[0], "rasa", rasa_url=rasa)
    assert (report.accuracy, report.entity_f1) == (1.0, 1.0)


def test_a_rasa_that_does_not_answer_is_unusable_for_measuring(sets: tuple[Path, Path]) -> None:
    with pytest.raises(InputUnusable, match="Rasa"):
        evaluate(sets[1], backend="rasa", rasa_url="http://127.0.0.1:1")


def test_the_desk_reads_on_when_rasa_is_down(understanding: EmbeddedUnderstanding, rasa: str) -> None:
    told: list[str] = []
    down = RasaUnderstanding(RasaServer("http://127.0.0.1:1"), standing_by=understanding, on_failure=told.append)
    assert down.understand("公文系统登不上", Lexicon(), Situation()).intent is Intent.REPORT_FAULT
    assert len(told) == 1
    up = RasaUnderstanding(RasaServer(rasa), standing_by=understanding)
    assert up.understand("公文系统快点", Lexicon(), Situation()).intent is Intent.URGE
