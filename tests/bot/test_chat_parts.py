"""The small parts between messengers and the desk: splitting, numbers, tokens, pace, and how a card is drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inward.button_tokens import ButtonTokens
from bot.inward.chat_commands import command_in
from bot.inward.numbers import chosen, rating
from bot.outward.pacing import Pace
from bot.outward.posts import Draughtsman
from bot.outward.splitting import length, split
from bot.texts import Renderer
from desk.channels import Button, Capabilities, Rates, Rendered
from desk.messages import Action, Attachment, OutKind
from tests.house import shipped_packs

NOW = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)


def bare(text: str) -> str:
    """Return a text without white space."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        pytest.param("短", 10, ("短",), id="what fits stays whole"),
        pytest.param("很长的话", 0, ("很长的话",), id="no limit"),
        pytest.param("第一句。第二句。第三句。", 9, ("第一句。第二句。", "第三句。"), id="at the end of a sentence"),
        pytest.param("一段\n\n第二段有字", 8, ("一段", "第二段有字"), id="at the end of a paragraph"),
        pytest.param("He said 3.14. Then no", 15, ("He said 3.14.", "Then no"), id="not inside a number"),
        pytest.param("「甲。」乙丙丁", 5, ("「甲。」", "乙丙丁"), id="after the closing quote"),
        pytest.param("一二三四五六", 4, ("一二三四", "五六"), id="anywhere where there is no end"),
        pytest.param("ab👍🏽cd", 5, ("ab", "👍🏽c", "d"), id="not between an emoji and its skin"),
        pytest.param("a🇨🇳🇫🇷", 6, ("a🇨🇳", "🇫🇷"), id="not inside a flag"),
        pytest.param("ae\u0301e\u0301", 4, ("ae\u0301", "e\u0301"), id="not between a letter and its mark"),
        pytest.param("看：\n```\nab\ncd\n```", 14, ("看：", "```\nab\ncd\n```"), id="not inside code that fits"),
    ],
)
def test_a_text_is_cut_where_a_reader_would(text: str, limit: int, parts: tuple[str, ...]) -> None:
    assert split(text, limit) == parts


def test_code_that_is_too_long_is_closed_and_opened_again() -> None:
    lines = "\n".join(f"line {number}" for number in range(30))
    parts = split(f"log:\n```text\n{lines}\n```\nend", 80)
    assert all(length(part) <= 80 and part.count("```") % 2 == 0 for part in parts)
    assert re.findall(r"line \d+", "\n".join(parts)) == lines.split("\n")
    assert all(part.startswith("```text\n") for part in parts[1:-1])


@given(st.text(alphabet=st.sampled_from("a。！ \n一👍\u200d👩🏽e\u0301🇨🇳."), max_size=200), st.integers(12, 60))
def test_nothing_is_lost_and_no_part_is_too_long(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(length(part) <= limit for part in parts)
    assert bare("".join(parts)) == bare(text)


@given(st.text(alphabet=st.sampled_from("`a\n。"), max_size=120), st.integers(20, 40))
def test_the_oddest_fences_end(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(length(part) <= limit for part in parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "ack"),
        ("２", "decline"),
        (" 回复1 ", "ack"),
        ("回复 2。", "decline"),
        ("Reply 1", "ack"),
        ("3", None),
        ("12", None),
        ("0", None),
        ("1号楼打不开", None),
        ("一", None),
        ("1 好", None),
        ("", None),
    ],
)
def test_which_button_a_number_is(text: str, expected: str | None) -> None:
    found = chosen(text, ("ack", "decline"))
    assert (found[0] if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2 去不了", ("decline", "去不了")), ("2", ("decline", "")), ("2：在外地", ("decline", "在外地")), ("2去", None)],
)
def test_in_an_answer_to_the_card_words_may_follow(text: str, expected: tuple[str, str] | None) -> None:
    assert chosen(text, ("ack", "decline"), words=True) == expected


def test_a_rating_is_one_digit() -> None:
    assert [rating(text) for text in ("5", "５分", "4。", "6", "0", "很好", "55")] == ["5", "5", "4", *[None] * 4]


@given(st.integers(1, 2**63 - 1), st.sampled_from([str(action) for action in Action]))
def test_a_token_is_short_and_comes_back(row: int, action: str) -> None:
    token = ButtonTokens("secret" * 6).sign(row, action)
    assert token.isascii()
    assert len(token) <= 64
    assert ButtonTokens("secret" * 6).read(token) == (row, action)
    assert ButtonTokens("another" * 6).read(token) is None


def test_no_part_of_a_token_can_be_changed() -> None:
    tokens = ButtonTokens("secret" * 6)
    token = tokens.sign(7, "ack")
    for place, mark in enumerate(token):
        for other in "a7.Z":
            if other != mark:
                assert tokens.read(token[:place] + other + token[place + 1 :]) is None
    assert tokens.read(token + "\n") is None


def test_a_chat_and_a_minute_and_a_second_have_their_limits() -> None:
    pace = Pace(Rates(chat_seconds=1, group_per_minute=3))
    went: list[float] = []
    for tenth in range(1300):
        at = NOW + timedelta(seconds=tenth / 10)
        if pace.when("g", at=at, group=True, row=tenth, rank=1) == at:
            went.append(tenth / 10)
    assert went == [0, 1, 2, 60, 61, 62, 120, 121, 122]


def test_thousands_that_wait_come_back_as_many_in_a_second_as_may_go() -> None:
    pace = Pace(Rates(per_second=30))
    told = [pace.when(f"c{row}", at=NOW, group=False, row=row, rank=2) for row in range(3000)]
    assert told.count(NOW) == 30
    assert max(told) == NOW + timedelta(seconds=99)
    assert max(told.count(moment) for moment in set(told)) == 30
    page = pace.when("p", at=NOW, group=False, row=9999, rank=0)
    assert page == NOW + timedelta(seconds=1), "a page does not stand behind the notices"


def test_what_the_vendor_asks_for_is_kept_and_grows_where_it_asks_again() -> None:
    pace = Pace(Rates())
    assert pace.hold("a", at=NOW, seconds=7, everywhere=False) == NOW + timedelta(seconds=7)
    assert pace.when("a", at=NOW, group=False, row=1, rank=0) == NOW + timedelta(seconds=7)
    assert pace.when("b", at=NOW, group=False, row=2, rank=2) == NOW
    assert pace.hold("b", at=NOW, seconds=3, everywhere=True) == NOW + timedelta(seconds=3)
    assert pace.when("c", at=NOW, group=False, row=3, rank=0) == NOW + timedelta(seconds=3)
    at, waits = NOW + timedelta(seconds=7), []
    for _ in range(8):
        until = pace.hold("a", at=at, seconds=1, everywhere=False)
        assert pace.hold("a", at=at, seconds=1, everywhere=False) == until, "what was under way is refused too"
        waits.append((until - at).total_seconds())
        at = until
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    pace.well("a")
    assert pace.hold("a", at=at, seconds=1, everywhere=False) == at + timedelta(seconds=1)


CARD = Rendered(
    7,
    OutKind.PAGE,
    "shaoguan-env",
    "li",
    None,
    "醒醒",
    NOW,
    "zh",
    buttons=tuple(Button(f"a{number}" if number else "ack", f"按{number}") for number in range(12)),
)


def draughtsman(folder: Path = Path("/nowhere")) -> Draughtsman:
    """Return one that finds files in a folder."""
    tokens = ButtonTokens("secret" * 6)
    return Draughtsman(Renderer(shipped_packs()), tokens, lambda _contract, ref: folder / ref)


def test_buttons_that_do_not_fit_are_numbers() -> None:
    able = Capabilities(buttons=True, replies=True, attachments=True, buttons_most=10)
    drawn = draughtsman().draw(CARD, able)
    assert [one.label for one in drawn.buttons] == [f"按{number}" for number in range(10)]
    assert drawn.texts == ("醒醒\n回复 1 按10\n回复 2 按11",)
    assert drawn.numbered == ("a10", "a11")
    assert len(drawn.offered) == 12


def test_without_buttons_nine_are_numbers_in_the_language_of_the_message() -> None:
    poor = Capabilities(buttons=False, replies=True, attachments=True)
    drawn = draughtsman().draw(replace(CARD, language="en", text="Wake"), poor)
    assert drawn.buttons == ()
    assert drawn.texts[0].splitlines()[1] == "Reply 1: 按0"
    assert len(drawn.numbered) == 9


def test_the_card_of_a_draft_keeps_its_own_digits() -> None:
    poor = Capabilities(buttons=False, replies=True, attachments=True)
    drawn = draughtsman().draw(replace(CARD, buttons=(Button("accept", "采纳"), Button("drop", "不要"))), poor)
    assert (drawn.texts, drawn.numbered) == (("醒醒",), ())


def test_a_file_that_the_channel_does_not_take_is_named() -> None:
    files = (Attachment("小.txt", "text/plain", 10, "a"), Attachment("大.pdf", "application/pdf", 1000, "b"))
    message = replace(CARD, buttons=(), files=files, maybe_double=True)
    some = Capabilities(buttons=True, replies=True, attachments=True, files_bytes=100)
    drawn = draughtsman().draw(message, some)
    assert [one.name for one in drawn.files] == ["小.txt"]
    assert drawn.texts[0].splitlines() == ["（这条可能重复）", "醒醒", "附件《大.pdf》在这里发不出，请到网页上查看。"]
    none = Capabilities(buttons=True, replies=True, attachments=False)
    assert draughtsman().draw(message, none).files == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/bind ABCD-EFGH", ("bind", ("ABCD-EFGH",))),
        ("/BIND@zhiban_bot fujian-oa 福州 市局", ("bind", ("fujian-oa", "福州 市局"))),
        ("/whoami", ("whoami", ())),
        ("/start", None),
        ("/start ABCDEFGH", ("start", ("ABCDEFGH",))),
        ("/bindings", None),
        ("请发 /bind", None),
        ("/status 1", None),
    ],
)
def test_which_lines_are_commands_of_binding(text: str, expected: tuple[str, tuple[str, ...]] | None) -> None:
    found = command_in(text)
    assert ((found.word, found.rest) if found else None) == expected
