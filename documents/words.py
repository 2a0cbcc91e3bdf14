"""How papers say things: the rules' ids, moments, lengths and periods in the Chinese of government papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from desk.papers.figures import outcome
from desk.papers.stretches import Stretch, Unit
from desk.tickets import Target

SEVERITY: Mapping[str, str] = {"outage": "重大故障", "fault": "一般故障", "question": "咨询", "request": "需求"}
STATE: Mapping[str, str] = {
    "open": "待接单",
    "acknowledged": "处理中",
    "waiting": "等待反馈",
    "restored": "已恢复",
    "resolved": "已解决",
    "closed": "已关闭",
    "merged": "已合并",
}
TARGET: Mapping[str, str] = {
    "response": "响应",
    "on_site": "到场",
    "proposal": "提出方案",
    "restore": "恢复",
    "resolve": "解决",
    "report": "提交报告",
}
CLOCK: Mapping[str, str] = {"around_the_clock": "全天候", "working_time": "服务时间", "days": ""}
LEAVE: Mapping[str, str] = {"pending": "待答复", "approved": "同意", "rejected": "不同意"}
ROLE: Mapping[str, str] = {"engineer": "工程师", "manager": "项目经理"}
WEEKDAY: Mapping[str, str] = {
    "mon": "周一",
    "tue": "周二",
    "wed": "周三",
    "thu": "周四",
    "fri": "周五",
    "sat": "周六",
    "sun": "周日",
}
EVENT: Mapping[str, str] = {
    "opened": "受理",
    "joined": "又有人报告",
    "widespread": "影响面扩大",
    "page": "通知值班人员",
    "acknowledged": "接单响应",
    "answered": "答复",
    "declined": "转下一位",
    "handed_over": "转交",
    "on_site": "到达现场",
    "proposed": "提出处理方案",
    "progress": "处理进展",
    "restored": "系统恢复",
    "resolved": "故障解决",
    "confirmed": "报障人确认",
    "closed": "关闭",
    "reopened": "重新打开",
    "paused": "暂停计时",
    "resumed": "恢复计时",
    "severity": "调整级别",
    "details": "补充情况",
    "urged": "催办",
    "still_broken": "反映仍未恢复",
    "complaint": "投诉",
    "rated": "评价",
    "report_filed": "提交故障报告",
    "approval_requested": "申请批准",
    "approval_approved": "批准",
    "approval_rejected": "不予批准",
    "settled": "时限按放假通知重算",
    "breached": "超过时限",
    "merged": "并入他单",
    "duty_done": "完成例行工作",
}
NOT_NAMED = "未注明"
NOTHING = "无"
_PERIOD = re.compile(r"(\d+) +(minute|hour|day|working day|month)s?")
_UNIT = {"minute": "分钟", "hour": "小时", "day": "日", "working day": "个工作日", "month": "个月"}
_UNSAFE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str | None) -> str:
    """Return text without the control characters that neither docx nor xlsx can hold."""
    return _UNSAFE.sub("", text or "").strip()


def told(text: str | None, otherwise: str = NOT_NAMED) -> str:
    """Return plain text, or what stands in its place where there is none."""
    return plain(text) or otherwise


def word(table: Mapping[str, str], identifier: str | None) -> str:
    """Return a word of a table; what it does not have stands as it is."""
    return table.get(identifier or "", plain(identifier))


def moment(at: datetime | None, zone: str, otherwise: str = "") -> str:
    """Return a moment as 2026年9月16日09:30 in the contract's zone; `otherwise` where there is none."""
    if at is None:
        return otherwise
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date())}{local:%H:%M}"


def day(when: date) -> str:
    """Return a day as 2026年9月16日."""
    return f"{when.year}年{when.month}月{when.day}日"


def period(text: str) -> str:
    """Return a clause's period: 30分钟, 2个工作日."""
    found = _PERIOD.fullmatch(text)
    return f"{found[1]}{_UNIT[found[2]]}" if found else plain(text)


def length(seconds: float | None) -> str:
    """Return a length of plain time to the minute: 3天2小时5分; "不足1分" under one, empty where there is none."""
    if seconds is None:
        return ""
    minutes = int(seconds // 60)
    parts = ((minutes // 1440, "天"), (minutes // 60 % 24, "小时"), (minutes % 60, "分"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "不足1分"


def percent(share: float | None, *, digits: int = 1) -> str:
    """Return a share as 98.5%; a dash where there is none. What is not whole is never shown as 100%."""
    if share is None:
        return "—"
    shown = f"{share * 100:.{digits}f}"
    if share < 1 and float(shown) == 100:
        shown = f"{100 - 10**-digits:.{digits}f}"
    return f"{shown}%"


def stretch(about: Stretch | None) -> str:
    """Return a stretch as people call it: 2026年第3季度, 2026年9月, 2026年9月14日至9月20日."""
    if about is None:
        return ""
    first, last = about.first, about.last
    match about.unit:
        case Unit.DAY:
            return day(first)
        case Unit.WEEK:
            return f"{day(first)}至{day(last)}"
        case Unit.MONTH:
            return f"{first.year}年{first.month}月"
        case Unit.QUARTER:
            return f"{first.year}年第{(first.month + 2) // 3}季度"
        case Unit.YEAR:
            return f"{first.year}年"


def within(target: Target) -> str:
    """Return what a target promises: 30分钟（全天候）, 1个工作日."""
    clock = word(CLOCK, target.clock)
    return period(target.within) + (f"（{clock}）" if clock else "")


def kept(target: Target, *, over: bool) -> str:
    """Return whether a target was kept, and by how much; `over` tells that the ticket is over."""
    done = target.met_at
    match outcome(target):
        case "met" if done is not None:
            return f"按时（提前{length((target.due - done).total_seconds())}）"
        case "breached" if done is not None:
            return f"超时{length((done - target.due).total_seconds())}"
        case "breached":
            return "超时，未完成"
        case _:
            return "不再要求" if over and target.name != "report" else "进行中"
