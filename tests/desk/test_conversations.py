"""How long a conversation is open, and which lines are one message."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.conversations import JOIN_WITHIN, OPEN_FOR, Conversation, Line
from tests.desk.desk_samples import NINE, at

FRESH = Conversation("shaoguan-env", "zhang", "zhenjiang")


@pytest.mark.parametrize(
    ("later", "is_open"),
    [
        pytest.param(timedelta(), True, id="right after the desk spoke"),
        pytest.param(OPEN_FOR, True, id="at the last moment"),
        pytest.param(OPEN_FOR + timedelta(seconds=1), False, id="a second later no more"),
    ],
)
def test_a_conversation_is_open_for_a_while(later: timedelta, is_open: bool) -> None:
    spoken = Conversation("shaoguan-env", "zhang", "zhenjiang", spoke_at=NINE)
    assert spoken.is_open(NINE + later) is is_open


def test_a_conversation_in_which_nobody_spoke_is_not_open() -> None:
    assert not FRESH.is_open(NINE)


def said(*seconds: int) -> Conversation:
    """Return a conversation with lines at these seconds after nine."""
    lines = tuple(Line(at(seconds=one), f"line at {one}", acted=False) for one in seconds)
    return Conversation("shaoguan-env", "zhang", "zhenjiang", lines=lines)


@pytest.mark.parametrize(
    ("seconds", "now", "joined"),
    [
        pytest.param((), 10, [], id="nothing was said before"),
        pytest.param((0,), 30, [0], id="half a minute after it"),
        pytest.param((0,), 31, [], id="a second more is another message"),
        pytest.param((0, 25, 50), 75, [0, 25, 50], id="each close to the next"),
        pytest.param((0, 40, 50), 60, [40, 50], id="a gap ends the message"),
    ],
)
def test_lines_that_follow_each_other_closely_are_one_message(
    seconds: tuple[int, ...], now: int, joined: list[int]
) -> None:
    assert [line.text for line in said(*seconds).recent(at(seconds=now))] == [f"line at {one}" for one in joined]


@given(st.lists(st.integers(0, 300), max_size=6), st.integers(300, 400))
def test_recent_lines_are_the_last_ones_in_order(seconds: list[int], now: int) -> None:
    conversation = said(*sorted(seconds))
    recent = conversation.recent(at(seconds=now))
    assert recent == conversation.lines[len(conversation.lines) - len(recent) :]
    moments = [*(line.at for line in recent), at(seconds=now)]
    assert all(later - earlier <= JOIN_WITHIN for earlier, later in pairwise(moments))
