"""What the tests of the understanding share: one loaded model, one contract's names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk.understanding import Lexicon, Situation, Term, Understood
from nlu.embedded import EmbeddedUnderstanding
from nlu.model import load_or_train

Read = Callable[..., Understood]

FUJIAN = Lexicon(
    systems=(
        Term("公文管理系统", ("公文系统", "公文", "OA公文", "document system")),
        Term("签报管理系统", ("签报",)),
        Term("通知管理系统", ("通知",)),
        Term("信访管理平台"),
        Term("会议服务平台"),
    ),
    places=(Term("南平市", ("南平", "Nanping")), Term("延平区", ("延平",)), Term("浈江区", ("浈江", "浈江分局"))),
    people=(Term("张文华"), Term("李工")),
)


@pytest.fixture(scope="session")
def understanding(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedUnderstanding:
    return EmbeddedUnderstanding(load_or_train(tmp_path_factory.mktemp("model")))


@pytest.fixture(scope="session")
def read(understanding: EmbeddedUnderstanding) -> Read:
    def read_line(text: str, role: str = "user", *, ticket: str | None = None) -> Understood:
        situation = Situation(role=role, open_ticket=ticket, pending_approval=role == "customer")
        return understanding.understand(text, FUJIAN, situation)

    return read_line
