"""The breaker: three failures open it, one call goes out on trial after each rest, and the rests grow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from devtools.movable_clock import MovableClock
from nlu.breaker import Breaker, BreakerState


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 3, 2, 9, tzinfo=UTC))


def opened(clock: MovableClock) -> Breaker:
    breaker = Breaker(clock)
    for _ in range(3):
        assert breaker.admit()
        breaker.fail()
    return breaker


def test_three_failures_in_a_row_open_it(clock: MovableClock) -> None:
    breaker = Breaker(clock)
    assert [breaker.fail(), breaker.fail()] == [False, False]
    assert breaker.admit()
    assert breaker.fail()
    assert (breaker.state, breaker.admit()) == (BreakerState.OPEN, False)


def test_a_success_in_between_begins_the_count_anew(clock: MovableClock) -> None:
    breaker = Breaker(clock)
    breaker.fail()
    breaker.fail()
    assert breaker.succeed() is False, "it was not open"
    assert [breaker.fail(), breaker.fail()] == [False, False]
    assert breaker.state is BreakerState.CLOSED


def test_after_the_rest_one_call_goes_out_on_trial(clock: MovableClock) -> None:
    breaker = opened(clock)
    clock.advance(timedelta(seconds=4.9))
    assert not breaker.admit()
    clock.advance(timedelta(seconds=0.2))
    assert [breaker.admit(), breaker.admit(), breaker.state] == [True, False, BreakerState.HALF_OPEN]
    assert breaker.succeed()
    assert [breaker.admit(), breaker.admit(), breaker.state] == [True, True, BreakerState.CLOSED]


def test_a_trial_that_fails_doubles_the_rest_up_to_a_minute(clock: MovableClock) -> None:
    breaker = opened(clock)
    rests = []
    for _ in range(6):
        clock.advance(breaker.rest)
        assert breaker.admit()
        assert breaker.fail()
        rests.append(breaker.rest.total_seconds())
    assert rests == [10, 20, 40, 60, 60, 60]


def test_a_trial_that_never_tells_its_outcome_blocks_nothing(clock: MovableClock) -> None:
    breaker = opened(clock)
    clock.advance(timedelta(seconds=5))
    assert breaker.admit()
    clock.advance(timedelta(seconds=5))
    assert breaker.admit()


def test_a_late_failure_of_a_call_that_was_out_when_it_opened_changes_nothing(clock: MovableClock) -> None:
    breaker = opened(clock)
    assert not breaker.fail()
    clock.advance(timedelta(seconds=5))
    assert breaker.admit()
