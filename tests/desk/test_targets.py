"""The clocks of a ticket: started, met, near, breached, moved; what was met or breached stays so for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk import targets
from desk.tickets import State, Target, Ticket
from tests.desk.desk_samples import NINE, after, at, opened, pack

LAST = timedelta(seconds=1)


def running(ticket: Ticket) -> set[str]:
    """Return the names of the targets that are not met yet in this round."""
    return {one.name for one in ticket.targets if one.running and one.round == ticket.round}


@pytest.mark.parametrize(
    ("contract", "severity", "names"),
    [
        pytest.param("shaoguan-env", "outage", {"response", "restore", "resolve"}, id="SE2 of Shaoguan"),
        pytest.param("shaoguan-env", "fault", {"response", "resolve"}, id="SE1 of Shaoguan"),
        pytest.param("dongguan-credit", "outage", {"response", "on_site", "restore"}, id="DC3 to DC5, no proposal yet"),
        pytest.param("fujian-oa", "outage", {"response"}, id="FO3: an outage has no resolve target"),
        pytest.param("fujian-oa", "fault", {"response", "resolve"}, id="FO3 for an ordinary fault"),
    ],
)
def test_a_report_starts_the_clocks_of_its_severity(contract: str, severity: str, names: set[str]) -> None:
    assert running(opened(severity, contract=contract)) == names


def test_an_acknowledgement_meets_the_response_and_starts_what_begins_with_it() -> None:
    taken = after(opened("outage", contract="dongguan-credit"), "acknowledged", at(minutes=3))
    response, proposal = taken.target("response"), taken.target("proposal")
    assert response is not None
    assert response.met_at == at(minutes=3)
    assert proposal is not None
    assert (proposal.starts_at, proposal.due) == (at(minutes=3), at(hours=2, minutes=3))


def test_a_solution_meets_the_recovery_too() -> None:
    resolved = after(after(opened(), "acknowledged", at(minutes=3)), "resolved", at(hours=1))
    assert running(resolved) == set()
    assert {one.met_at for one in resolved.targets if one.name != "response"} == {at(hours=1)}


def test_the_reporters_word_meets_the_solution_but_not_the_response() -> None:
    closed = after(opened(), "confirmed", at(hours=1))
    assert running(closed) == {"response"}
    assert targets.next_moment(closed) is None, "nothing more can befall a closed ticket"


def test_a_fault_report_runs_on_after_the_solution() -> None:
    ticket = opened("fault", contract="fujian-oa")
    closed = after(after(ticket, "resolved", at(hours=1)), "confirmed", at(hours=2))
    report = closed.target("report")
    assert report is not None
    assert (report.starts_at, report.running) == (at(hours=1), True)
    assert targets.next_moment(closed) == report.near_at


def of(ticket: Ticket, name: str) -> Target:
    """Return the newest target of a name."""
    found = ticket.target(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("later", "at_due", "events"),
    [
        pytest.param(timedelta(hours=3) - LAST, True, [], id="before three quarters nothing is told"),
        pytest.param(timedelta(hours=3), True, ["near"], id="at three quarters it is near"),
        pytest.param(timedelta(hours=4) - LAST, True, ["near"], id="a second before the end it is not breached"),
        pytest.param(timedelta(hours=4), True, ["breached"], id="at the end it is breached"),
        pytest.param(timedelta(hours=4), False, ["near"], id="but an act at the very moment is in time"),
        pytest.param(timedelta(hours=9), True, ["breached"], id="noticed late, it is breached at once"),
    ],
)
def test_what_befalls_a_response_of_four_hours(later: timedelta, at_due: bool, events: list[str]) -> None:
    ticket, news = targets.passed(opened(), NINE + later, at_due=at_due)
    assert [one.event for one in news if one.target.name == "response"] == events
    if events == ["breached"]:
        assert of(ticket, "response").breached_at == at(hours=4), "however late it is noticed"


def test_noting_what_has_passed_is_safe_to_run_twice() -> None:
    once, news = targets.passed(opened(), at(hours=9))
    again, nothing = targets.passed(once, at(hours=9))
    assert news
    assert (again, nothing) == (once, ())


def test_a_pause_moves_the_recovery_but_not_the_response() -> None:
    ticket = opened()
    going = after(after(ticket, "paused", at(hours=1)), "resumed", at(days=1))
    assert of(going, "response").due == of(ticket, "response").due
    assert of(going, "restore").due > of(ticket, "restore").due


def test_nothing_befalls_a_target_that_stands_still() -> None:
    waiting = after(after(opened(), "acknowledged", at(minutes=5)), "paused", at(hours=1))
    assert targets.next_moment(waiting) is None
    assert targets.passed(waiting, at(days=30)) == (waiting, ())


def test_a_breach_before_a_pause_stays_with_the_deadline_that_was_missed() -> None:
    late, _ = targets.passed(after(opened(), "acknowledged", at(minutes=5)), at(days=20))
    missed = of(late, "resolve")
    going = after(after(late, "paused", at(days=20)), "resumed", at(days=25))
    assert of(going, "resolve") == missed


def test_a_graver_severity_counts_from_the_opening() -> None:
    raised = targets.change_severity(opened("fault"), pack(), "outage")
    assert of(raised, "response").due == at(hours=4)
    assert running(raised) == {"response", "restore", "resolve"}


def test_a_met_response_stays_met_under_a_graver_severity() -> None:
    taken = after(opened("fault"), "acknowledged", at(minutes=5))
    raised = targets.change_severity(taken, pack(), "outage")
    assert of(raised, "response") == of(taken, "response")


def test_a_raise_starts_what_an_earlier_acknowledgement_starts() -> None:
    taken = after(opened("question", contract="dongguan-credit"), "acknowledged", at(minutes=5))
    raised = targets.change_severity(taken, pack("dongguan-credit"), "outage")
    assert of(raised, "proposal").starts_at == at(minutes=5)


def test_a_target_that_the_new_severity_does_not_know_goes_unless_it_was_breached() -> None:
    quiet = targets.change_severity(opened("outage"), pack(), "fault")
    assert quiet.target("restore") is None
    late, _ = targets.passed(opened("outage"), at(days=20))
    lowered = targets.change_severity(late, pack(), "fault")
    assert of(lowered, "restore") == of(late, "restore")


def test_a_breached_target_is_kept_as_it_was_under_another_severity() -> None:
    late, _ = targets.passed(opened("fault"), at(days=20))
    raised = targets.change_severity(late, pack(), "outage")
    assert of(raised, "response") == of(late, "response")


def test_a_reopened_ticket_gets_new_clocks_for_what_was_met() -> None:
    resolved = after(after(opened(), "acknowledged", at(minutes=5)), "resolved", at(hours=2))
    again = after(resolved, "reopened", at(days=1))
    restore = [one for one in again.targets if one.name == "restore"]
    assert [(one.round, one.met_at) for one in restore] == [(1, at(hours=2)), (2, None)]
    assert restore[1].starts_at == at(days=1)
    assert running(again) == {"restore", "resolve"}, "who has answered once need not answer again"


def test_a_recovery_that_did_not_last_leaves_the_solution_its_old_deadline() -> None:
    ticket = after(opened(), "acknowledged", at(minutes=5))
    again = after(after(ticket, "restored", at(hours=2)), "reopened", at(hours=3))
    assert of(again, "resolve").due == of(ticket, "resolve").due
    assert of(again, "restore").starts_at == at(hours=3)


@pytest.mark.parametrize(
    ("contract", "name"),
    [
        pytest.param("shaoguan-env", "response", id="a response that nobody gave"),
        pytest.param("dongguan-credit", "on_site", id="a visit that was not needed"),
    ],
)
def test_reopening_does_not_breach_what_ran_out_while_the_matter_was_over(contract: str, name: str) -> None:
    closed = after(opened(contract=contract), "confirmed", at(minutes=10))
    again = after(closed, "reopened", at(days=2))
    assert [one.breached_at for one in again.targets] == [None] * len(again.targets)
    assert of(again, name).starts_at == at(days=2), "it runs anew"


EVENTS = ("acknowledged", "restored", "resolved", "confirmed", "reopened", "paused", "resumed", "severity")


def _possible(ticket: Ticket, event: str) -> bool:
    """Tell whether the handlers would let this event befall the ticket."""
    if event == "resumed":
        return ticket.state is State.WAITING
    if event == "reopened":
        return ticket.state in {State.RESTORED, State.RESOLVED, State.CLOSED}
    return ticket.live and ticket.state is not State.WAITING


def _step(ticket: Ticket, event: str, moment: datetime) -> Ticket:
    if event != "severity":
        return after(ticket, event, moment)
    other = "fault" if ticket.severity == "outage" else "outage"
    late, _ = targets.passed(ticket, moment, at_due=False)
    return targets.change_severity(late, pack(ticket.contract), other)


def _walk(contract: str, steps: Sequence[tuple[str, int]]) -> list[tuple[Ticket, datetime]]:
    """Return a ticket after each of the steps (an event, minutes after the one before) that were possible."""
    ticket, moment = opened(contract=contract), NINE
    way = [(ticket, moment)]
    for event, minutes in steps:
        moment += timedelta(minutes=minutes)
        ticket, _ = targets.passed(ticket, moment)
        if _possible(ticket, event):
            ticket = _step(ticket, event, moment)
        way.append((ticket, moment))
    return way


walks = st.builds(
    _walk,
    st.sampled_from(["shaoguan-env", "dongguan-credit", "fujian-oa"]),
    st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 6000)), max_size=8),
)


@settings(max_examples=60, deadline=None)
@given(walks)
def test_what_was_met_or_breached_is_never_undone(way: list[tuple[Ticket, datetime]]) -> None:
    for (before, _), (then, _) in pairwise(way):
        for target in before.targets:
            if target.met_at is None and target.breached_at is None:
                continue
            kept = [
                one
                for one in then.targets
                if (one.name, one.starts_at, one.due, one.breached_at)
                == (target.name, target.starts_at, target.due, target.breached_at)
                and (target.met_at is None or one.met_at == target.met_at)
            ]
            assert kept, f"{target} is lost"


@settings(max_examples=60, deadline=None)
@given(walks)
def test_the_next_moment_is_the_first_at_which_something_befalls(way: list[tuple[Ticket, datetime]]) -> None:
    ticket, moment = way[-1]
    ticket, _ = targets.passed(ticket, moment)
    due = targets.next_moment(ticket)
    if due is None:
        assert targets.passed(ticket, moment + timedelta(days=3000)) == (ticket, ())
        return
    assert due > moment
    assert targets.passed(ticket, due - timedelta(microseconds=1))[1] == ()
    assert targets.passed(ticket, due)[1]


@settings(max_examples=60, deadline=None)
@example(_walk("shaoguan-env", [("resolved", 0), ("reopened", 0), ("restored", 0), ("reopened", 0)]))
@given(walks)
def test_no_target_stands_twice_in_one_round(way: list[tuple[Ticket, datetime]]) -> None:
    ticket, _ = way[-1]
    names = [(one.name, one.round) for one in ticket.targets]
    assert len(names) == len(set(names))
