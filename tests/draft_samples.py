"""A small draft of a contract, and a kit that reads it from a text file: one line a finding, the rest is refused."""

from __future__ import annotations

import json
from pathlib import Path

from bot.attachments import AttachmentFolder
from bot.drafting import DraftKit
from desk.errors import InputUnusable
from desk.sla import ClockKind
from drafting.findings import ContractTerm, Draft, Finding, Place
from handlers.drafts import Passages

LINES = (
    "系统故障后应及时响应。",
    "一般故障2小时内解决，重大故障4小时内恢复。",
    "每月底前提交运维报告。",
    "未经许可不得泄露数据。",
)
DOCUMENT = "\n".join(LINES)


def target(quote: str, paragraph: int, target: str, severity: str | None, within: str, *, sure: bool = True) -> Finding:
    """Return a time limit, checked as one read from JSON is."""
    shown = {"kind": "target", "target": target, "severity": severity, "within": within, "clock": "around_the_clock"}
    place = {"paragraph": paragraph, "headings": ["三、服务要求"]}
    return Finding.from_json({**shown, "quote": quote, "sure": sure, "place": place})


DRAFT = Draft(
    "公文系统运维服务采购需求",
    "某市政府办公室",
    ("公文系统",),
    ContractTerm(12),
    (
        target("一般故障2小时内解决", 2, "resolve", "fault", "2 hours"),
        target("重大故障4小时内恢复", 2, "restore", "outage", "4 hours"),
        target("应及时响应", 1, "response", None, "immediately", sure=False),
        Finding("duty", "每月底前提交运维报告", Place(3, ("三、服务要求",)), every="month", by="last day"),
        Finding("secrecy", "不得泄露数据", Place(4)),
    ),
)
"""Five findings; the third is asked first, since it is not sure."""
assert DRAFT.findings[0].clock is ClockKind.AROUND_THE_CLOCK


def read(path: Path) -> tuple[Draft, Passages]:
    """Return the draft and the lines if the file holds its document."""
    if path.read_text("utf-8") != DOCUMENT:
        raise InputUnusable(str(path), where="", expected="some text, this file holds none")
    return DRAFT, dict(enumerate(LINES, 1))


def kit(folder: Path) -> DraftKit:
    """Return a kit that keeps its files under a folder."""
    return DraftKit(
        AttachmentFolder(folder),
        read,
        lambda draft, _: json.dumps(draft.as_json(), ensure_ascii=False),
        lambda draft, _: {"response.yml": f"contract: x\n# {draft.title}\n"},
    )
