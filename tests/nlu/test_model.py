"""The model: kept without loss that matters, known by the hash of its data, trained anew when that changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nlu.model import DATA, SHIPPED, hash_of, load, load_or_train, save, train
from nlu.normalise import fold
from nlu.rasa_yaml import read_nlu

LINES = """nlu:
- intent: broken
  examples: |
    - [公文](system)打不开
    - [签报](system)登不上
    - [公文](system)报错了
    - [签报](system)进不去
- intent: thanks
  examples: |
    - 谢谢你
    - 多谢
    - 谢谢，辛苦了
    - 太感谢了
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "lines.yml").write_text(LINES, encoding="utf-8")
    return folder


def test_a_model_reads_the_same_after_saving_and_loading(data: Path, tmp_path: Path) -> None:
    model = train(read_nlu(data), data_hash=hash_of(data))
    save(model, tmp_path / "kept")
    loaded = load(tmp_path / "kept")
    assert loaded is not None
    for line in ("公文打不开", "谢谢"):
        before, after = model.classify(fold(line), ()), loaded.classify(fold(line), ())
        assert before.best == after.best
        assert before.confidence == pytest.approx(after.confidence, abs=0.01)


def test_training_twice_gives_the_same_files(data: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        save(train(read_nlu(data)), tmp_path / name)
    assert (tmp_path / "one/model.json").read_bytes() == (tmp_path / "two/model.json").read_bytes()
    assert (tmp_path / "one/model.npz").read_bytes() == (tmp_path / "two/model.npz").read_bytes()


def test_a_model_is_trained_once_and_again_when_the_data_changes(data: Path, tmp_path: Path) -> None:
    told: list[str] = []
    cache = tmp_path / "cache"
    first = load_or_train(cache, data=data, on_train=told.append)
    again = load_or_train(cache, data=data, on_train=told.append)
    assert (len(told), again.data_hash) == (1, first.data_hash)
    (data / "more.yml").write_text("nlu:\n- intent: thanks\n  examples: |\n    - 感谢感谢\n", encoding="utf-8")
    assert load_or_train(cache, data=data, on_train=told.append).data_hash != first.data_hash
    assert len(told) == 2


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', '{"version": 99}'])
def test_a_broken_model_is_no_model(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.json").write_text(text, encoding="utf-8")
    assert load(tmp_path) is None


@pytest.mark.skipif(load(SHIPPED) is None, reason="the model is not built: python -m nlu.train")
def test_the_shipped_model_fits_the_shipped_data() -> None:
    model = load(SHIPPED)
    assert model is not None
    assert model.data_hash == hash_of(DATA)
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 8_000_000


@pytest.mark.skipif(load(SHIPPED) is None, reason="the model is not built: python -m nlu.train")
def test_reading_loads_neither_scikit_learn_nor_jieba() -> None:
    code = (
        "import sys; from nlu.embedded import open_understanding; open_understanding(); "
        "print([name for name in ('sklearn', 'scipy', 'jieba', 'pypinyin') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
