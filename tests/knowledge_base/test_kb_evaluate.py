"""The measuring command's figures and its strictness."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from desk.errors import InputUnusable
from knowledge_base.evaluate import evaluate

CORPUS = (
    {"id": "a", "title": "忘记密码", "text": "在登录页点击忘记密码，按短信提示重置。"},
    {"id": "b", "title": "导出结果", "text": "进入结果管理，点击导出。"},
    {"id": "c", "title": "", "text": "怎么导出结果"},
)
QUERIES = (
    {"id": "1", "text": "密码忘了怎么重置", "relevant": ["a"]},
    {"id": "2", "text": "怎么导出结果", "relevant": ["b"]},
    {"id": "3", "text": "食堂几点开饭", "relevant": []},
)


def lines(folder: Path, name: str, entries: Sequence[Mapping[str, object]]) -> Path:
    path = folder / name
    path.write_text("\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n", encoding="utf-8")
    return path


def test_the_report_has_the_fixed_form(tmp_path: Path) -> None:
    report = evaluate(lines(tmp_path, "c.jsonl", CORPUS), lines(tmp_path, "q.jsonl", QUERIES)).as_json()
    assert report["recall@1"] == report["recall@5"] == report["mrr@10"] == 1.0
    assert report["unanswerable"] == {"rejected": 1, "of": 1, "answerable_rejected": 0}
    assert set(report) == {
        *("recall@1", "recall@5", "mrr@10", "unanswerable", "index_seconds"),
        *("query_ms", "queries_per_second", "index_mb", "peak_rss_mb"),
    }
    json.dumps(report)


@pytest.mark.parametrize(
    ("corpus", "queries", "says"),
    [
        pytest.param('{"id": "a"', "{}", r"c\.jsonl: line 1", id="no JSON"),
        pytest.param('\n["a"]', "{}", r"c\.jsonl: line 2", id="no object"),
        pytest.param('{"id": "a", "title": "t"}', "{}", '"text"', id="no text"),
        pytest.param('{"id": 1, "title": "t", "text": "x"}', "{}", '"id"', id="the id is a number"),
        pytest.param(('{"id": "a", "title": "", "text": "x"}\n' * 2), "{}", "line 2", id="an id twice"),
        pytest.param("", "{}", "at least one line", id="empty corpus"),
        pytest.param(
            '{"id": "a", "title": "", "text": "x"}', '{"id": "q", "text": "x"}', '"relevant"', id="no judgement"
        ),
        pytest.param(
            '{"id": "a", "title": "", "text": "x"}',
            '{"id": "q", "text": "x", "relevant": ["z"]}',
            '"z" is none',
            id="an unknown passage",
        ),
    ],
)
def test_wrong_lines_are_named(tmp_path: Path, corpus: str, queries: str, says: str) -> None:
    (tmp_path / "c.jsonl").write_text(corpus, encoding="utf-8")
    (tmp_path / "q.jsonl").write_text(queries, encoding="utf-8")
    with pytest.raises(InputUnusable, match=says):
        evaluate(tmp_path / "c.jsonl", tmp_path / "q.jsonl")
