"""What the tests of knowledge share."""

from __future__ import annotations

import pytest

from knowledge_base.library import Library
from tests.knowledge_base.small_manuals import sections_of


@pytest.fixture(scope="session")
def evaluation() -> Library:
    return Library(sections_of("evaluation.md", "shaoguan-env"))
