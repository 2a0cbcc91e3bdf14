"""Small drafts as a reader would find them, in words that no real contract has."""

from __future__ import annotations

from drafting.findings import ContractTerm, Draft, Finding, Place

HERE = Place(1, ("第一章",))


def finding(kind: str, quote: str, **fields: object) -> Finding:
    """Return a finding at one place."""
    return Finding(kind, quote, HERE, **fields)  # type: ignore[arg-type]


def target(name: str, severity: str | None, within: str, clock: str, quote: str, **fields: object) -> Finding:
    """Return a finding of a clock."""
    return finding("target", quote, target=name, severity=severity, within=within, clock=clock, **fields)


def draft(*findings: Finding, systems: tuple[str, ...] = ("云溪市城市水务调度系统",), **fields: object) -> Draft:
    """Return a draft of these findings."""
    values: dict[str, object] = {
        "title": "云溪市城市水务调度系统运维服务",
        "customer": "云溪市水务局",
        "term": ContractTerm(12, "2026-03-02"),
        **fields,
    }
    return Draft(systems=systems, findings=findings, **values)  # type: ignore[arg-type]


WATER = draft(
    target("response", "outage", "15 minutes", "around_the_clock", "系统瘫痪的，15分钟内响应"),
    target("on_site", "outage", "1 hours", "around_the_clock", "项目经理1小时内到场"),
    target("restore", "outage", "4 hours", "around_the_clock", "系统瘫痪的，4小时内恢复"),
    target("response", "fault", "30 minutes", "working_time", "一般故障工作时间30分钟内响应"),
    target("resolve", "fault", "2 working days", "days", "一般故障两个工作日内解决"),
    target("resolve", "fault", "5 working days", "days", "偏远站点五个工作日内解决"),
    target("proposal", None, "immediately", "around_the_clock", "应及时提出处理方案", sure=False),
    finding(
        "document",
        "故障排除后两个工作日内提交故障报告",
        name="故障报告",
        within="2 working days",
        starts_from="故障排除",
    ),
    finding("document", "合同签订后十日内提交实施方案", name="实施方案", within="10 days", starts_from="合同签订"),
    finding("duty", "每日8:30前完成巡检", every="day", by="08:30"),
    finding("duty", "每季度最后一个工作日提交季报", every="quarter", by="last working day"),
    finding("backup", "数据库每周全量备份"),
    finding("drill", "每年组织两次应急演练"),
    finding("hours", "服务时间为工作日8:30-12:00、14:00-17:30", hours="08:30-12:00,14:00-17:30"),
    finding("approval", "停机操作须经甲方书面同意"),
    finding("secrecy", "不得向第三方泄露数据"),
    finding("penalty", "每月考核，低于80分的扣当月服务费"),
    finding("staff", "驻场工程师不少于2名"),
    finding("payment", "合同签订后支付30%"),
)
"""A contract with every kind of clock, in its season and place."""

OFFICE = draft(
    target("response", None, "2 hours", "working_time", "接到通知后2小时内响应", starts_from="接到通知"),
    target("response", "question", "immediately", "around_the_clock", "咨询应立即答复"),
    target("resolve", "request", "0 days", "days", "数据提取当日完成"),
    target("resolve", "outage", "24 hours", "around_the_clock", "重大故障24小时内解决"),
    finding("duty", "每周五提交周报", every="week", by="friday"),
    finding("duty", "定期回访用户", every=None, by=None),
    finding("duty", "合同签订后一个月内完成普查", every="once", by=None),
    finding("training", "每半年培训一次"),
    finding("channel", "开通热线电话和工作群"),
    systems=("政务协同办公平台", "公文管理子系统", "政务协同办公系统"),
    title="政务协同办公平台运维",
)
"""A contract that names few severities."""

BARE = Draft("", None, (), ContractTerm(), ())
"""Nothing was found."""

DRAFTS = {"water": WATER, "office-work": OFFICE, "bare": BARE}
