"""Training files are read strictly: what is wrong is named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.errors import InputUnusable
from nlu.rasa_yaml import Annotation, read_nlu

GOOD = """version: "3.1"
nlu:
- intent: report_fault
  examples: |
    - [公文系统](system)打不开
    - [公闻系统]{"entity": "system", "value": "公文管理系统"}报[500](error_code)
    - 点了[取消]没反应
- lookup: place
  examples: |
    - 浈江
- synonym: 公文管理系统
  examples: |
    - OA公文
- regex: phone
  examples: |
    - 1\\d{10}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "lines.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_kinds_of_blocks_are_read(tmp_path: Path) -> None:
    data = read_nlu(written(tmp_path, GOOD))
    first, second, third = data.examples
    assert first.text == "公文系统打不开"
    assert first.entities == (Annotation("system", 0, 4),)
    assert second.entities == (Annotation("system", 0, 4, "公文管理系统"), Annotation("error_code", 5, 8))
    assert (third.text, third.entities, third.line) == ("点了[取消]没反应", (), 7)
    assert data.lookups == {"place": ("浈江",)}
    assert data.synonyms == {"oa公文": "公文管理系统", "公闻系统": "公文管理系统"}
    assert data.regexes == {"phone": ("1\\d{10}",)}


def test_examples_may_be_a_list_of_texts(tmp_path: Path) -> None:
    text = "nlu:\n- intent: urge\n  examples:\n  - text: |\n      - 快点\n  - text: |\n      - 急\n"
    assert [example.text for example in read_nlu(written(tmp_path, text)).examples] == ["快点", "急"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("nlu:\n- intent: a\n  examples: |\n    - ok\n    no dash\n", "line 5", id="a line without a dash"),
        pytest.param("nlu:\n- intent: a\n", "line 2", id="an intent without examples"),
        pytest.param("nlu:\n- story: a\n  examples: x\n", "line 2", id="a block of another kind"),
        pytest.param("nlu:\n- intent: a\n  examples: |\n    - [x](syst\n", "line 4", id="an annotation left open"),
        pytest.param(
            'nlu:\n- intent: a\n  examples: |\n    - [x]{"value": "y"}\n', "line 4", id="an annotation without entity"
        ),
        pytest.param("nlu: 5\n", "line 1", id="no list"),
        pytest.param("stories: []\n", "line 1", id="no nlu key"),
        pytest.param("nlu:\n- intent: [\n", "line 3", id="broken YAML"),
        pytest.param("nlu:\n- regex: a\n  examples: |\n    - (\n", "line 4", id="a broken pattern"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputUnusable) as caught:
        read_nlu(path)
    assert caught.value.where == line
    assert str(path) in str(caught.value)


def test_a_missing_file_and_bytes_that_are_no_text_are_unusable(tmp_path: Path) -> None:
    with pytest.raises(InputUnusable):
        read_nlu(tmp_path / "nowhere.yml")
    (tmp_path / "raw.yml").write_bytes(b"nlu:\n\xff\xfe")
    with pytest.raises(InputUnusable, match="UTF-8"):
        read_nlu(tmp_path / "raw.yml")
