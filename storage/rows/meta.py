"""What the store says of itself."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import CODE_LENGTH, Base, LongText, ShortString


class MetaRow(Base):
    """A fact about the store; `application` = `zhiban` tells it from another program's database."""

    __tablename__ = "meta"

    name: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    value: Mapped[LongText]
