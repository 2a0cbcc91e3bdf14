"""What is put is found at once, what is removed is gone at once, and nothing is counted twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.knowledge import Section
from knowledge_base.index import Index, read_question
from knowledge_base.library import Library

FIRST = Section("1", "a", "手册", "导出报表", "点击导出。")
SECOND = Section("2", "a", "手册", "打印报表", "点击打印。")


def ids(library: Library, question: str) -> list[str]:
    return [hit.section.id for hit in library.answer(question, contract="a").hits]


def test_put_and_remove_are_seen_by_the_next_question() -> None:
    library = Library()
    assert library.answer("怎么导出报表", contract="a").text is None
    library.put([FIRST, SECOND])
    assert ids(library, "怎么导出报表")[0] == "1"
    library.remove(["1", "unknown"])
    assert "1" not in ids(library, "怎么导出报表")
    assert len(library) == 1


def test_putting_again_replaces() -> None:
    library = Library([FIRST])
    library.put([FIRST, Section("1", "a", "手册", "申诉", "在公示期内提出。")])
    assert len(library) == 1
    assert ids(library, "怎么申诉") == ["1"]
    assert ids(library, "点击导出") == []


def test_a_section_that_moves_to_another_contract_leaves_the_first() -> None:
    library = Library([FIRST])
    library.put([Section("1", "b", "手册", "导出报表", "点击导出。")])
    assert library.answer("怎么导出报表", contract="a").hits == ()
    assert library.answer("怎么导出报表", contract="b").hits


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5), st.sampled_from(["导出", "打印", "登录", "密码", "报表"]))))
def test_any_order_of_changes_ends_in_the_same_ranking(changes: list[tuple[bool, int, str]]) -> None:
    index, kept = Index(), dict[str, Section]()
    for stays, number, word in changes:
        section = Section(str(number), "a", "", word, f"{word}的说明")
        if stays:
            index.put([section])
            kept[section.id] = section
        else:
            index.remove([section.id])
            kept.pop(section.id, None)
    fresh = Index()
    fresh.put(kept.values())
    question = read_question("怎么导出和打印报表")
    assert index.search(question, contract="a") == fresh.search(question, contract="a")


def test_identifiers_are_found_whole_and_in_parts() -> None:
    library = Library([Section("1", "a", "", "PPR-9087 打印控件", "版本 v1.2.3 起可用。"), SECOND])
    assert ids(library, "ppr-9087")[0] == "1"
    assert ids(library, "9087")[0] == "1"


def test_names_of_a_pack_stay_whole() -> None:
    library = Library([Section("1", "a", "", "民生大莞家专栏", "在热线门户中打开。")], words=["民生大莞家"])
    assert ids(library, "民生大莞家在哪打开") == ["1"]
