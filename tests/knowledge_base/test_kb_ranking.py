"""What raises a section, how words are cut, and that an index of any history is that of its sections."""

from __future__ import annotations

import jieba
import pytest

from desk.knowledge import Section
from knowledge_base.analysis import fold, runs
from knowledge_base.index import Index, read_question
from knowledge_base.segment import dictionary
from knowledge_base.signals import is_asked_of
from tests.knowledge_base.small_manuals import sections_of

FILLER = "本章介绍其余内容，与前文无关，仅供参考。" * 8


def section(name: str, title: str, text: str, kind: str = "manual") -> Section:
    return Section(name, None, "手册", title, text, kind=kind)


def order(question: str, *sections: Section) -> list[str]:
    index = Index()
    index.put(sections)
    return [hit.section.id for hit in index.search(read_question(question), contract=None).hits]


def test_words_are_cut_as_jieba_cuts_them() -> None:
    texts = [one.text for name in ("evaluation.md", "office.md", "archive.txt") for one in sections_of(name)]
    han = [run for text in texts for run in runs(fold(text)) if run[0] >= "\u3400" and len(run) > 1]
    assert len(han) > 100
    segmenter = dictionary()
    for run in han:
        assert segmenter.cut(run) == list(jieba.dt.cut(run, HMM=False))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param(
            section("better", "甲", f"磁盘写满时先扩容分区。{FILLER}"),
            section("worse", "乙", f"{FILLER}磁盘写满时先扩容分区。"),
            id="words at the beginning of the text",
        ),
        pytest.param(
            section("better", "甲", f"{FILLER}磁盘写满，扩容分区。{FILLER}"),
            section("worse", "乙", f"磁盘{FILLER}写满，扩容{FILLER}分区。"),
            id="words close together",
        ),
        pytest.param(
            section("better", "常见问题", "磁盘写满时扩容分区。"),
            section("worse", "部署指南", "磁盘写满时扩容分区。"),
            id="a section among questions with answers",
        ),
        pytest.param(
            section("better", "甲", "磁盘写满时扩容分区。", kind="case"),
            section("worse", "乙", "磁盘写满时扩容分区。"),
            id="a past case",
        ),
    ],
)
def test_a_section_is_raised_by(better: Section, worse: Section) -> None:
    assert order("磁盘写满怎么扩容分区", worse, better) == ["better", "worse"]


@pytest.mark.parametrize("title", ["常见问题 > 登录", "FAQ", "Troubleshooting", "疑难解答", "故障排查"])
def test_headings_of_questions_with_answers_are_known(title: str) -> None:
    assert is_asked_of(section("1", title, ""))
    assert not is_asked_of(section("1", "部署指南", ""))


def test_a_long_history_of_changes_leaves_nothing_behind() -> None:
    index = Index()
    for turn in range(40):
        index.put([section(str(number), f"第{turn}版", f"风筝{turn}越过灯塔{number}") for number in range(60)])
    index.remove(str(number) for number in range(30))
    fresh = Index()
    fresh.put(section(str(number), "第39版", f"风筝39越过灯塔{number}") for number in range(30, 60))
    question = read_question("第39版的风筝39")
    assert index.search(question, contract=None) == fresh.search(question, contract=None)
    assert index.search(read_question("灯塔7"), contract=None).sections == 30


def test_new_and_old_text_change_places_at_once_among_many() -> None:
    index = Index()
    index.put(section(str(number), f"章{number}", f"节点{number}的参数说明") for number in range(3000))
    index.put([section("7", "章", "靛青风筝")])
    assert index.search(read_question("靛青风筝"), contract=None).hits[0].section.id == "7"
    assert len(index) == 3000
    assert all(hit.section.text != "节点7的参数说明" for hit in index.search(read_question("章7"), contract=None).hits)
