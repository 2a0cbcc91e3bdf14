"""Questions in people's own words over small manuals: the covered ones are answered, the others are not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from knowledge_base.library import Library
from tests.knowledge_base.small_manuals import sections_of

QUESTIONS: dict[str, list[tuple[str, str | None]]] = yaml.safe_load(
    Path(__file__).with_name("questions.yml").read_text("utf-8")
)


@cache
def library(manual: str) -> Library:
    return Library(sections_of(manual))


def is_right(manual: str, question: str, section: str | None) -> bool:
    answer = library(manual).answer(question, contract=None)
    if section is None or answer.text is None:
        return section is None and answer.text is None
    return answer.hits[0].section.title.endswith(section)


def test_nine_in_ten_questions_over_small_manuals_are_answered_or_refused_rightly() -> None:
    verdicts = [is_right(manual, *entry) for manual, entries in QUESTIONS.items() for entry in entries]
    assert len(verdicts) >= 90
    assert sum(verdicts) / len(verdicts) >= 0.9


def test_hardly_any_question_that_no_section_covers_gets_an_answer() -> None:
    refused = [is_right(manual, *entry) for manual, entries in QUESTIONS.items() for entry in entries if not entry[1]]
    assert sum(refused) / len(refused) >= 0.9


@pytest.mark.parametrize(
    ("question", "section"),
    [
        pytest.param("忘记密码怎么办", "忘记密码", id="the heading itself"),
        pytest.param("怎么导出年度评价结果啊", "导出年度评价结果", id="a whole sentence"),
        pytest.param("签章在哪里下载", "签章控件下载", id="the words in another order"),
        pytest.param("登录密码想不起来了怎么找回", "忘记密码", id="synonyms"),
        pytest.param("登錄密碼忘記了怎麼辦", "忘记密码", id="traditional characters"),
        pytest.param("ＷＯＲＤ 忘记密码", "忘记密码", id="full-width letters beside it"),
        pytest.param("怎么申请发票抬头修改", None, id="nothing in the manual"),
        pytest.param("", None, id="no words"),
        pytest.param("？？？", None, id="marks alone"),
        pytest.param("你好", None, id="a greeting"),
    ],
)
def test_a_question_finds_its_section(question: str, section: str | None) -> None:
    assert is_right("evaluation.md", question, section)


def test_an_answer_stands_literally_in_its_section(evaluation: Library) -> None:
    answer = evaluation.answer("怎么导出年度评价结果", contract="shaoguan-env")
    assert answer.text
    for hit in answer.hits:
        assert hit.span in hit.section.text


def test_words_heard_wrongly_are_found_by_their_sound(evaluation: Library) -> None:
    answer = evaluation.answer("忘记米马怎么办", contract="shaoguan-env")
    assert answer.text is not None
    assert answer.hits[0].section.title.endswith("忘记密码")
