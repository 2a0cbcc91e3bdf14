"""The paging machine: who is paged when, and that it neither stops too early nor rings somebody twice in a round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import paging
from desk.paging import LevelEmpty, PageLevel, Paging, Policy, Remind, Stage
from tests.desk.desk_samples import NINE, at

POLICY = Policy(
    levels=(1, 2, None),
    ack_within=timedelta(minutes=15),
    rounds=3,
    afterwards=timedelta(days=1),
    remind_after=timedelta(minutes=30),
    raise_after=timedelta(minutes=20),
)
Watch = Mapping[int | None, tuple[str, ...]]
ALL: Watch = {1: ("li", "zhong"), 2: ("wang",), None: ("chen",)}


def begun(policy: Policy = POLICY) -> Paging:
    """Return a paging whose first level is due at nine."""
    return paging.start("shaoguan-env", 1, policy=policy, at=NINE)


def ring(machine: Paging, watch: Watch = ALL, *, ticks: int) -> list[tuple[datetime, object]]:
    """Return the acts of so many ticks, each at the moment the machine asks for."""
    acts: list[tuple[datetime, object]] = []
    for moment, one in _ticks(machine, watch, ticks):
        acts += [(moment, act) for act in one]
    return acts


def _ticks(machine: Paging, watch: Watch, ticks: int) -> Iterator[tuple[datetime, tuple[paging.Act, ...]]]:
    for _ in range(ticks):
        moment = machine.next_at
        if moment is None:
            return
        machine, acts = paging.tick(machine, moment, on_watch=lambda level: watch.get(level, ()))
        yield moment, acts


def levels(acts: list[tuple[datetime, object]]) -> list[int | None]:
    """Return the levels that were paged, in order."""
    return [act.level for _, act in acts if isinstance(act, PageLevel)]


def test_everybody_of_the_first_level_is_paged_at_once() -> None:
    assert ring(begun(), ticks=1) == [(NINE, PageLevel(1, ("li", "zhong")))]


def test_unanswered_it_goes_up_level_by_level_then_round_by_round_then_daily_to_the_last() -> None:
    acts = ring(begun(), ticks=12)
    assert levels(acts) == [1, 2, None] * 3 + [None] * 3
    assert [moment for moment, _ in acts[:4]] == [at(minutes=15 * n) for n in range(4)]
    assert acts[9][0] - acts[8][0] == timedelta(days=1), "after the rounds the manager is called once a day"


def test_nothing_happens_before_its_time() -> None:
    assert paging.tick(begun(), NINE - timedelta(microseconds=1), on_watch=lambda _: ("li",)) == (begun(), ())


@pytest.mark.parametrize(
    ("watch", "expected"),
    [
        pytest.param(
            {2: ("wang",), None: ("chen",)}, [LevelEmpty(1), PageLevel(2, ("wang",))], id="nobody stands at the first"
        ),
        pytest.param(
            {None: ("chen",)}, [LevelEmpty(1), LevelEmpty(2), PageLevel(None, ("chen",))], id="the manager stands alone"
        ),
        pytest.param({}, [LevelEmpty(1), LevelEmpty(2), LevelEmpty(None)], id="nobody stands anywhere"),
    ],
)
def test_an_empty_level_is_skipped_at_once_and_told(watch: Watch, expected: list[object]) -> None:
    assert ring(begun(), watch, ticks=1) == [(NINE, act) for act in expected]


def test_with_nobody_anywhere_it_rings_on_so_that_whoever_comes_is_paged() -> None:
    machine, _ = paging.tick(begun(), NINE, on_watch=lambda _: ())
    assert machine.next_at is not None
    _, acts = paging.tick(machine, machine.next_at, on_watch=lambda level: ALL[level])
    assert any(isinstance(act, PageLevel) for act in acts)


def test_after_the_rounds_the_last_level_with_somebody_at_it_is_called() -> None:
    watch: Watch = {1: ("li",), 2: ("wang",)}
    acts = ring(begun(), watch, ticks=9)
    assert levels(acts) == [1, 2] * 3 + [2] * 3
    slow = [act for moment, act in acts if moment == acts[-1][0]]
    assert slow == [PageLevel(2, ("wang",))], "that a level is empty has been told in the first round"


def test_who_takes_it_stops_the_ringing_and_is_reminded_then_the_page_is_raised() -> None:
    taken = paging.take(begun(), "li", at=NINE)
    acts = ring(taken, ticks=3)
    assert acts == [
        (at(minutes=30), Remind("li")),
        (at(minutes=50), PageLevel(2, ("wang",))),
        (at(minutes=65), PageLevel(None, ("chen",))),
    ]


def test_a_raise_begins_a_new_round_so_that_older_buttons_do_nothing() -> None:
    machine = paging.take(begun(), "li", at=NINE)
    for _ in range(2):
        assert machine.next_at is not None
        machine, _acts = paging.tick(machine, machine.next_at, on_watch=lambda level: ALL[level])
    assert (machine.generation, machine.stage) == (2, Stage.RINGING)


def test_a_raise_with_one_level_alone_calls_that_level() -> None:
    alone = replace(POLICY, levels=(1,))
    acts = ring(paging.take(begun(alone), "li", at=NINE), ticks=2)
    assert acts[-1] == (at(minutes=50), PageLevel(1, ("li", "zhong")))


@pytest.mark.parametrize("minutes", [0, 10, 29, 45])
def test_progress_begins_the_wait_anew(minutes: int) -> None:
    machine = paging.take(begun(), "li", at=NINE)
    if minutes > 30:
        machine, _ = paging.tick(machine, at(minutes=30), on_watch=lambda level: ALL[level])
    going = paging.progress(machine, at(minutes=minutes))
    assert (going.next_at, going.reminded) == (at(minutes=minutes + 30), False)


def test_progress_of_a_paging_that_nobody_took_changes_nothing() -> None:
    assert paging.progress(begun(), at(minutes=5)) == begun()


def test_declining_pages_the_next_level_at_once() -> None:
    machine, _ = paging.tick(begun(), NINE, on_watch=lambda level: ALL[level])
    declined = paging.decline(machine, at(minutes=2))
    assert ring(declined, ticks=2) == [
        (at(minutes=2), PageLevel(2, ("wang",))),
        (at(minutes=17), PageLevel(None, ("chen",))),
    ]


def test_a_hand_over_rings_for_one_alone_and_the_levels_follow() -> None:
    handed = paging.hand_to(paging.take(begun(), "li", at=NINE), "wang", at=at(minutes=5))
    assert (handed.paged, handed.generation, handed.stage) == (("wang",), 2, Stage.RINGING)
    assert ring(handed, ticks=1) == [(at(minutes=20), PageLevel(2, ("wang",)))]


def test_a_page_that_waits_for_service_hours_rings_at_the_opening() -> None:
    machine = paging.start("shaoguan-env", 1, policy=POLICY, at=NINE, wait_until=at(hours=5))
    assert machine.stage is Stage.WAITING
    assert ring(machine, ticks=1) == [(at(hours=5), PageLevel(1, ("li", "zhong")))]


def test_a_wait_until_now_is_no_wait() -> None:
    assert paging.start("shaoguan-env", 1, policy=POLICY, at=NINE, wait_until=NINE).stage is Stage.RINGING


@pytest.mark.parametrize(
    "still",
    [
        pytest.param(paging.rest(begun()), id="at rest while the ticket is paused"),
        pytest.param(paging.end(begun()), id="ended"),
    ],
)
def test_what_is_at_rest_or_ended_does_nothing(still: Paging) -> None:
    assert paging.tick(still, at(days=9), on_watch=lambda level: ALL[level]) == (still, ())


policies = st.builds(
    Policy,
    levels=st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=3, unique=True).map(
        lambda found: (*sorted(found), None)
    ),
    ack_within=st.integers(1, 60).map(lambda n: timedelta(minutes=n)),
    rounds=st.integers(1, 4),
    afterwards=st.integers(1, 48).map(lambda n: timedelta(hours=n)),
    remind_after=st.integers(1, 60).map(lambda n: timedelta(minutes=n)),
    raise_after=st.integers(1, 60).map(lambda n: timedelta(minutes=n)),
)
watches = st.fixed_dictionaries(
    {level: st.sampled_from([(), (f"p{level}",), (f"p{level}", f"q{level}")]) for level in (1, 2, 3, None)}
)


@settings(max_examples=150, deadline=None)
@given(policies, watches)
def test_no_level_is_paged_twice_in_a_round(policy: Policy, watch: Watch) -> None:
    manned = [level for level in policy.levels if watch[level]]
    paged = levels(ring(begun(policy), watch, ticks=policy.rounds * len(policy.levels)))
    for number in range(policy.rounds):
        one_round = paged[number * len(manned) : (number + 1) * len(manned)]
        assert one_round == manned[: len(one_round)], "each round goes through the manned levels in order, once"


@settings(max_examples=150, deadline=None)
@given(policies, watches, st.integers(1, 30))
def test_every_ringing_machine_rings_on_and_later_than_now(policy: Policy, watch: Watch, ticks: int) -> None:
    machine = begun(policy)
    for _ in range(ticks):
        moment = machine.next_at
        assert moment is not None
        machine, acts = paging.tick(machine, moment, on_watch=lambda level: watch[level])
        assert acts, "a tick that is due does something"
        assert len(set(map(repr, acts))) == len(acts), "nothing is said twice in one moment"
        assert any(watch[level] for level in policy.levels) == any(isinstance(act, PageLevel) for act in acts)
        assert machine.next_at is not None
        assert machine.next_at > moment


acts_of_people = st.lists(st.sampled_from(["tick", "take", "progress", "decline", "hand"]), max_size=20)


@settings(max_examples=150, deadline=None)
@given(policies, watches, acts_of_people)
def test_whatever_people_do_it_goes_on_until_it_has_ended(policy: Policy, watch: Watch, acts: list[str]) -> None:
    machine, generation = begun(policy), 1
    for act in acts:
        moment = machine.next_at
        assert moment is not None
        if act == "tick":
            machine, _ = paging.tick(machine, moment, on_watch=lambda level: watch[level])
        elif act == "take":
            machine = paging.take(machine, "li", at=moment)
        elif act == "hand":
            machine = paging.hand_to(machine, "wang", at=moment)
        else:
            machine = {"progress": paging.progress, "decline": paging.decline}[act](machine, moment)
        assert machine.generation >= generation, "rounds only go up"
        generation = machine.generation
    assert paging.end(machine).next_at is None
