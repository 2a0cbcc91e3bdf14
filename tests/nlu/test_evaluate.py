"""`zhiban nlu eval`: any set can be trained and tested, and the report has its fixed form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desk.errors import InputUnusable
from nlu.embedded import EmbeddedUnderstanding
from nlu.evaluate import evaluate

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


def test_an_empty_set_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "empty.yml").write_text("nlu: []\n", encoding="utf-8")
    with pytest.raises(InputUnusable, match=r"empty\.yml"):
        evaluate(tmp_path / "empty.yml")
