"""Who is played: which groups are bound and which people of the packs have accounts, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class PlayedGroup:
    """A group of a contract on a messenger: `chat` is the vendor's name of it, `users` write there and nowhere else."""

    vendor: str
    chat: str
    contract: str
    group: str
    users: tuple[str, ...]
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlayedPerson:
    """Somebody of a contract who is bound on a messenger; `rank` orders the accounts of who has several."""

    vendor: str
    contract: str
    person: str
    rank: int = 0


GROUPS: Final = (
    PlayedGroup("telegram", "福州OA支持群", "fujian-oa", "fuzhou", ("林秀英", "郑敏", "周强"), ("公文管理系统",)),
    PlayedGroup("telegram", "浈江企业环境信用评价群", "shaoguan-env", "zhenjiang", ("张伟", "邓丽", "何志军")),
    PlayedGroup("slack", "C0ENVCREDIT", "shaoguan-env", "shi-ju", ("潘永强", "邱燕", "Sam Lau")),
    PlayedGroup("onebot", "10001/group:20002", "fujian-oa", "xitong-jiaoliu", ("蔡建平", "吴芳", "黄磊")),
)
"""The requirement of fujian-oa names a QQ group as the way in."""

PEOPLE: Final = (
    PlayedPerson("telegram", "fujian-oa", "li"),
    PlayedPerson("telegram", "fujian-oa", "chen"),
    PlayedPerson("telegram", "fujian-oa", "zhao"),
    PlayedPerson("telegram", "fujian-oa", "root"),
    PlayedPerson("telegram", "shaoguan-env", "zhong"),
    PlayedPerson("slack", "shaoguan-env", "li"),
    PlayedPerson("slack", "shaoguan-env", "chen"),
    PlayedPerson("slack", "shaoguan-env", "zhao"),
    PlayedPerson("slack", "shaoguan-env", "root"),
    PlayedPerson("onebot", "fujian-oa", "xu"),
    PlayedPerson("onebot", "fujian-oa", "wang"),
    PlayedPerson("onebot", "fujian-oa", "chen", rank=1),
)
