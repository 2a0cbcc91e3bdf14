"""Nothing of one contract shows in another: neither sections nor scores nor counts."""

from __future__ import annotations

from itertools import permutations

import pytest

from desk.knowledge import KINDS, Section
from knowledge_base.index import Index, read_question
from knowledge_base.library import Library

CONTRACTS = ("dongguan-credit", "dongguan-archive", "dongguan-livelihood", "fujian-oa", "shaoguan-env")
FACTS = ("口令是蓝鲸七号", "机柜在三楼东侧", "值班电话尾号六六", "备份存于磁带柜", "证书由王工保管")
COMMON = Section("common", None, "通用", "清理浏览器缓存", "按 Ctrl+Shift+Delete 清理缓存。")


def everything() -> list[Section]:
    own = [
        Section(f"{contract}-{number}", contract, "手册", f"内部资料 > {fact}", f"{fact}。", kind=kind)
        for contract, fact in zip(CONTRACTS, FACTS, strict=True)
        for number, kind in enumerate(sorted(KINDS))
    ]
    return [*own, COMMON]


@pytest.mark.parametrize(("asking", "owning"), list(permutations(range(5), 2)))
def test_a_contract_finds_nothing_of_another(asking: int, owning: int) -> None:
    library, contract = Library(everything()), CONTRACTS[asking]
    for answer in (
        library.answer(FACTS[owning], contract=contract, kinds=KINDS),
        library.remedy(FACTS[owning], contract=contract, system=None),
    ):
        assert all(hit.section.contract in (contract, None) for hit in answer.hits)
        assert answer.text is None or FACTS[owning] not in answer.text
    plan = library.plan(FACTS[owning], contract=contract, system=None)
    assert plan is None or plan.section.contract in (contract, None)


def test_the_common_shelf_alone_is_seen_without_a_contract() -> None:
    library = Library(everything())
    for fact in FACTS:
        assert all(hit.section is COMMON for hit in library.answer(fact, contract=None, kinds=KINDS).hits)


def test_an_unknown_contract_sees_the_common_shelf() -> None:
    assert Library(everything()).answer("清理浏览器缓存", contract="nobody").text == COMMON.text


def test_scores_do_not_move_when_another_contract_grows() -> None:
    index, question = Index(), read_question("磁带柜在哪里，怎么清理缓存")
    index.put(everything())
    before = index.search(question, contract="fujian-oa")
    index.put(Section(f"x{number}", "shaoguan-env", "", "磁带柜缓存", "磁带柜 清理 缓存") for number in range(500))
    assert index.search(question, contract="fujian-oa") == before


def test_a_misheard_word_is_not_spelled_with_another_contracts_words() -> None:
    library = Library(
        [Section("s", "a", "", "蓝鲸口令", "蓝鲸口令是七号。"), Section("t", "b", "", "登录", "打开首页。")]
    )
    answer = library.answer("兰京口令是多少", contract="b", kinds=KINDS)
    assert answer.text is None
