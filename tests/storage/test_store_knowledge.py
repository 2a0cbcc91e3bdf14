"""Sections of documents, drafts of cases, what people said of answers."""

from __future__ import annotations

from dataclasses import replace

from desk.knowledge import Section
from desk.records import Feedback
from storage.store import SqlStore
from tests.storage.samples import HERE, NINE, THERE, minutes

EXPORT = Section("guide-1", HERE, "操作手册", "操作手册 > 导出", "点击右上角的导出按钮。", page=3)
LOGIN = Section("guide-2", HERE, "操作手册", "操作手册 > 登录", "用法人一证通登录。", kind="faq")


async def test_a_document_is_taken_in_once_by_its_content(store: SqlStore) -> None:
    async with store.work() as work:
        assert await work.sections.replace_document(HERE, "guide.md", "aa", [EXPORT, LOGIN])
        assert not await work.sections.replace_document(HERE, "guide.md", "aa", [EXPORT, LOGIN])
        await work.commit()
    async with store.work() as work:
        assert list(await work.sections.all()) == [EXPORT, LOGIN]


async def test_new_content_takes_the_place_of_the_old_in_its_own_scope(store: SqlStore) -> None:
    common, theirs = replace(EXPORT, contract=None), replace(EXPORT, contract=THERE)
    changed = replace(LOGIN, text="用粤政易扫码登录。")
    async with store.work() as work:
        await work.sections.replace_document(HERE, "guide.md", "aa", [EXPORT, LOGIN])
        await work.sections.replace_document(THERE, "guide.md", "aa", [theirs])
        await work.sections.replace_document(None, "guide.md", "aa", [common])
        assert await work.sections.replace_document(HERE, "guide.md", "bb", [changed])
        await work.commit()
    async with store.work() as work:
        assert list(await work.sections.all()) == [theirs, common, changed]
        assert await work.sections.replace_document(None, "guide.md", "cc", [])
        assert list(await work.sections.all()) == [theirs, changed]


async def test_an_accepted_draft_becomes_a_section(store: SqlStore) -> None:
    async with store.work() as work:
        first = await work.sections.add_draft(HERE, ticket=1, title="登录转圈", text="清缓存", at=NINE)
        second = await work.sections.add_draft(HERE, ticket=None, title="打印空白", text="换驱动", at=NINE)
        await work.sections.add_draft(THERE, ticket=1, title="别处", text="……", at=NINE)
        assert list(await work.sections.drafts(HERE)) == [(first, "登录转圈", "清缓存"), (second, "打印空白", "换驱动")]
        published = await work.sections.decide_draft(HERE, first, accept=True, at=minutes(1))
        assert published is not None
        assert (published.contract, published.title, published.text, published.kind) == (
            HERE,
            "登录转圈",
            "清缓存",
            "case",
        )
        assert await work.sections.decide_draft(HERE, second, accept=False, at=minutes(1)) is None
        assert list(await work.sections.drafts(HERE)) == []
        assert list(await work.sections.all()) == [published]


async def test_a_draft_is_decided_on_once_and_in_its_own_contract(store: SqlStore) -> None:
    async with store.work() as work:
        draft = await work.sections.add_draft(HERE, ticket=1, title="t", text="x", at=NINE)
        assert await work.sections.decide_draft(THERE, draft, accept=True, at=NINE) is None
        assert await work.sections.decide_draft(HERE, draft, accept=True, at=NINE) is not None
        assert await work.sections.decide_draft(HERE, draft, accept=True, at=NINE) is None
        assert await work.sections.decide_draft(HERE, 10**30, accept=True, at=NINE) is None
        assert len(await work.sections.all()) == 1


async def test_feedback_is_taken(store: SqlStore) -> None:
    async with store.work() as work:
        await work.sections.add_feedback(Feedback(HERE, 3, "zhang", "怎么导出", "guide-1", "helpful", NINE))
        await work.commit()
