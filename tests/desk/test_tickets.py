"""A ticket's way through its states: what each act changes, and what it leaves as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk import tickets
from desk.tickets import State, higher
from tests.desk.desk_samples import at, opened


@pytest.mark.parametrize(
    ("state", "follows"),
    [
        pytest.param(State.OPEN, State.ACKNOWLEDGED, id="an open ticket is acknowledged"),
        pytest.param(State.ACKNOWLEDGED, State.ACKNOWLEDGED, id="an acknowledged one stays so"),
        pytest.param(State.WAITING, State.WAITING, id="a waiting one goes on waiting"),
        pytest.param(State.RESTORED, State.RESTORED, id="a restored one stays restored"),
    ],
)
def test_taking_a_ticket_changes_an_open_one_only(state: State, follows: State) -> None:
    taken, change = tickets.acknowledge(replace(opened(), state=state), "li", at=at(minutes=3))
    assert (taken.state, taken.engineer) == (follows, "li")
    assert (change.event, change.by) == ("acknowledged", "li")


def test_the_first_acknowledgement_stays_on_record_when_somebody_else_takes_over() -> None:
    first, _ = tickets.acknowledge(opened(), "li", at=at(minutes=3))
    second, _ = tickets.acknowledge(first, "wang", at=at(hours=1))
    assert (second.engineer, second.acknowledged_at) == ("wang", at(minutes=3))


def test_a_recovery_keeps_the_cause_that_was_known_where_it_names_none() -> None:
    known = replace(opened(), cause="磁盘写满")
    assert tickets.restore(known, "li", at=at(hours=1))[0].cause == "磁盘写满"
    assert tickets.restore(known, "li", at=at(hours=1), cause="内存不足")[0].cause == "内存不足"


def test_a_solution_keeps_the_words_that_were_said_before_where_it_has_none() -> None:
    known = replace(opened(), solution="清理日志")
    assert tickets.resolve(known, "li", at=at(hours=1))[0].solution == "清理日志"


@pytest.mark.parametrize(
    ("by", "event"),
    [
        pytest.param("zhang", "confirmed", id="by its reporter"),
        pytest.param(None, "closed", id="by silence"),
    ],
)
def test_closing_a_ticket_that_nobody_resolved_counts_as_its_solution(by: str | None, event: str) -> None:
    closed, change = tickets.close(opened(), by, at=at(hours=2), event=event)
    assert (closed.state, closed.resolved_at, closed.closed_at) == (State.CLOSED, at(hours=2), at(hours=2))
    assert (change.event, change.by) == (event, by)


def test_closing_a_resolved_ticket_leaves_the_moment_of_its_solution() -> None:
    resolved, _ = tickets.resolve(opened(), "li", at=at(hours=1))
    closed, _ = tickets.close(resolved, None, at=at(days=3))
    assert (closed.resolved_at, closed.closed_at) == (at(hours=1), at(days=3))


@pytest.mark.parametrize(
    ("engineer", "state"),
    [
        pytest.param("li", State.ACKNOWLEDGED, id="with an engineer it is acknowledged"),
        pytest.param(None, State.OPEN, id="without one it is open"),
    ],
)
def test_reopening_begins_a_new_round(engineer: str | None, state: State) -> None:
    closed, _ = tickets.close(replace(opened(), engineer=engineer), "zhang", at=at(hours=1))
    again, change = tickets.reopen(closed, "zhang", at=at(days=1), text="还是不行")
    assert (again.state, again.round, again.number) == (state, 2, closed.number)
    assert (again.resolved_at, again.closed_at, again.restored_at) == (None, None, None)
    assert (change.event, change.text) == ("reopened", "还是不行")


@pytest.mark.parametrize("state", [State.OPEN, State.ACKNOWLEDGED, State.RESTORED])
def test_a_wait_gives_back_the_state_that_was_before_it(state: State) -> None:
    waiting, _ = tickets.pause(replace(opened(), state=state), "li", at=at(hours=1), reason="等截图")
    assert waiting.state is State.WAITING
    assert waiting.pauses[-1].end is None
    going, _ = tickets.resume(waiting, "li", at=at(hours=3))
    assert going.state is state
    assert (going.pauses[-1].start, going.pauses[-1].end) == (at(hours=1), at(hours=3))


def test_an_earlier_wait_keeps_its_end() -> None:
    ticket = opened()
    for hour in (1, 3):
        ticket, _ = tickets.pause(ticket, "li", at=at(hours=hour))
        ticket, _ = tickets.resume(ticket, "li", at=at(hours=hour + 1))
    assert [span.end for span in ticket.pauses] == [at(hours=2), at(hours=4)]


WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("state", "later", "may"),
    [
        pytest.param(State.RESOLVED, timedelta(days=30), True, id="a resolved one however long ago"),
        pytest.param(State.CLOSED, timedelta(days=7), True, id="a closed one on the last moment of the week"),
        pytest.param(State.CLOSED, timedelta(days=7, seconds=1), False, id="a closed one a second later not"),
        pytest.param(State.ACKNOWLEDGED, timedelta(), False, id="a live one need not be reopened"),
        pytest.param(State.MERGED, timedelta(), False, id="a merged one is another's matter"),
    ],
)
def test_what_may_be_reopened(state: State, later: timedelta, may: bool) -> None:
    ticket = replace(opened(), state=state, closed_at=at())
    assert tickets.reopenable(ticket, WEEK, at=at() + later) is may


@pytest.mark.parametrize(
    ("one", "other", "graver"),
    [("outage", "fault", True), ("fault", "question", True), ("question", "request", True), ("fault", "fault", False)],
)
def test_severities_have_an_order(one: str, other: str, graver: bool) -> None:
    assert higher(one, other) is graver
    assert not higher(other, one)


def test_an_outage_is_a_fault_by_kind() -> None:
    assert [opened(severity).kind for severity in ("outage", "fault", "question", "request")] == [
        "fault",
        "fault",
        "question",
        "request",
    ]


def test_everybody_who_reported_stands_in_order_the_first_one_first() -> None:
    assert replace(opened(), reporters=("luo", "pan")).everybody == ("zhang", "luo", "pan")
