"""Values that the store's tests keep and read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desk.messages import Action, Inbound, Outgoing, OutKind
from desk.paging import Paging, Policy, Stage
from desk.tickets import PauseSpan, State, Target, Ticket

NINE = datetime(2026, 9, 30, 1, 0, tzinfo=UTC)
"""09:00 in Guangdong."""
HERE = "shaoguan-env"
THERE = "foshan-hall"


def minutes(count: float) -> datetime:
    """Return the moment so many minutes after nine."""
    return NINE + timedelta(minutes=count)


def inbound(name: str = "m1", *, text: str = "系统打不开了", contract: str = HERE) -> Inbound:
    """Return a message from zhang in a group."""
    return Inbound(channel="web", id=name, contract=contract, person="zhang", at=NINE, group="zhenjiang", text=text)


def outgoing(
    kind: OutKind = OutKind.REPLY, *, to: str = "zhang", group: str | None = None, contract: str = HERE
) -> Outgoing:
    """Return a message of the desk without buttons."""
    return Outgoing(kind=kind, contract=contract, to=to, group=group, key="ticket.opened")


def page(to: str = "li", *, ticket: int = 1, generation: int = 1) -> Outgoing:
    """Return a page with its two buttons."""
    return replace(
        outgoing(OutKind.PAGE, to=to), ticket=ticket, generation=generation, actions=(Action.ACK, Action.DECLINE)
    )


def target(name: str = "response", *, opening: int = 1) -> Target:
    """Return a clock of half an hour."""
    return Target(name, opening, NINE, "30 minutes", "around_the_clock", due=minutes(30), near_at=minutes(24))


def ticket(number: int = 1, *, contract: str = HERE, state: State = State.OPEN, reporter: str = "zhang") -> Ticket:
    """Return an outage reported at nine, with one clock."""
    return Ticket(
        contract=contract,
        number=number,
        severity="outage",
        state=state,
        reporter=reporter,
        summary="系统打不开了，所有企业都登录不了",
        opened_at=NINE,
        last_report_at=NINE,
        targets=(target(),),
    )


def full_ticket(number: int = 1) -> Ticket:
    """Return a ticket in which nothing is left at its default."""
    return replace(
        ticket(number, state=State.WAITING),
        group="zhenjiang",
        system="韶关市生态环境综合管理系统",
        place="浈江区",
        phone="0751-8888888",
        error_code="ORA-12541",
        engineer="li",
        reporters=("wu", "he"),
        language="en",
        round=2,
        follows=1,
        merged_into=3,
        widespread=True,
        cause="磁盘写满",
        solution="清理日志并扩容",
        acknowledged_at=minutes(1),
        restored_at=minutes(2),
        resolved_at=minutes(3),
        closed_at=minutes(4),
        before_pause=State.ACKNOWLEDGED,
        rating=5,
        targets=(
            replace(target(), met_at=minutes(1), near_told_at=minutes(25), breached_at=minutes(30), provisional=True),
            target("resolve", opening=2),
        ),
        pauses=(PauseSpan(minutes(5), minutes(6), "li", "等备件"), PauseSpan(minutes(7), None, "li")),
    )


POLICY = Policy(
    levels=(1, 2, None),
    ack_within=timedelta(minutes=5),
    rounds=3,
    afterwards=timedelta(minutes=30),
    remind_after=timedelta(minutes=20),
    raise_after=timedelta(minutes=10.5),
)


def paging(number: int = 1, *, contract: str = HERE, stage: Stage = Stage.RINGING) -> Paging:
    """Return the paging of a ticket that has paged li and wang."""
    return Paging(contract, number, 2, POLICY, stage, step=1, round=2, next_at=minutes(5), paged=("li", "wang"))
