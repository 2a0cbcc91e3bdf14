"""Writes the templates that ship: `python -m documents.template_making [FOLDER]`. Run it after a change here.

A customer's own template may use the same fields (docs/papers.md lists them).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from desk.papers.kinds import Kind
from documents.layout import Sheet
from documents.word_files import SHIPPED

_SEVERITIES = (
    ("重大故障", "outage"),
    ("一般故障", "fault"),
    ("咨询", "question"),
    ("需求", "request"),
    ("合计", "total"),
)
_STEPS = (("时间", "at"), ("事项", "what"), ("人员", "by"), ("说明", "text"))
_TARGETS = (("时限", "name"), ("约定", "within"), ("应完成", "due"), ("实际完成", "met"), ("是否达成", "kept"))
_LEAVES = (
    ("申请事项", "what"),
    ("申请人及时间", "asked"),
    ("结论", "state"),
    ("批准人及时间", "decided"),
    ("意见", "words"),
)
_DUTIES = (
    ("例行工作", "name"),
    ("应完成", "due"),
    ("实际完成", "done"),
    ("完成人", "by"),
    ("结果", "result"),
    ("记录", "note"),
)
_COUNTS = (("名称", "name"), ("次数", "number"))
_BREACHES = (
    *(("工单号", "number"), ("系统", "system"), ("问题", "summary"), ("级别", "severity"), ("时限", "target")),
    *(("应完成", "due"), ("超时", "by")),
)
_TIMES = (
    *(("级别", "severity"), ("环节", "event"), ("件数", "number"), ("中位用时", "middle")),
    *(("平均用时", "mean"), ("最长用时", "longest")),
)
_ATTAINMENT = (
    *(("级别", "severity"), ("时限", "target"), ("按时", "met"), ("超时", "breached")),
    *(("未到期或不再要求", "undecided"), ("达成率", "share")),
)
_STANDING = (("系统", "system"), ("重大故障次数", "outages"), ("不可用时间", "down"), ("可用率", "share"))


def _fault_facts(sheet: Sheet) -> None:
    sheet.facts(
        [
            ("工单号", "{{ number }}", "故障级别", "{{ severity }}"),
            ("系统", "{{ system }}", "地点", "{{ place }}"),
            ("报障人", "{{ reporter }}", "联系电话", "{{ phone }}"),
            ("受理时间", "{{ opened }}", "响应时间", "{{ acknowledged }}"),
            ("恢复时间", "{{ restored }}", "解决时间", "{{ resolved }}"),
            ("责任工程师", "{{ engineer }}", "当前状态", "{{ state }}"),
            ("故障现象", "{{ summary }}"),
        ]
    )


def _fault_handling() -> Sheet:
    sheet = Sheet()
    sheet.title("{{ project }}故障处理报告")
    _fault_facts(sheet)
    sheet.heading("一、处理过程")
    sheet.listing("steps", _STEPS)
    sheet.heading("二、故障原因")
    sheet.text("{{ cause }}")
    sheet.heading("三、处理结果")
    sheet.text("{{ solution }}")
    sheet.heading("四、时限完成情况")
    sheet.listing("targets", _TARGETS, none="合同未约定时限。")
    sheet.heading("五、暂停计时")
    sheet.listing("pauses", (("起", "start"), ("止", "end"), ("事由", "reason")))
    sheet.heading("六、审批情况")
    sheet.listing("leaves", _LEAVES, none="本次处理没有须批准的操作申请。")
    sheet.signature()
    return sheet


def _fault_report() -> Sheet:
    sheet = Sheet()
    sheet.title("{{ project }}故障报告")
    sheet.text("{{ customer }}：", indented=False)
    _fault_facts(sheet)
    sheet.heading("一、故障经过")
    sheet.listing("steps", _STEPS)
    sheet.heading("二、故障影响")
    sheet.text("{{ effect }}")
    sheet.heading("三、故障原因")
    sheet.text("{{ cause }}")
    sheet.heading("四、采取的措施")
    sheet.lines("measures", none="未记录，请补充。")
    sheet.heading("五、时限完成情况")
    sheet.listing("targets", _TARGETS, none="合同未约定时限。")
    sheet.heading("六、审批情况")
    sheet.listing("leaves", _LEAVES, none="本次处理没有须批准的操作申请。")
    sheet.heading("七、防范措施")
    sheet.text("（由责任工程师填写）")
    sheet.signature()
    return sheet


def _inspection() -> Sheet:
    sheet = Sheet(landscape=True)
    sheet.title("{{ project }}巡检记录表")
    sheet.subtitle("{{ period }}")
    sheet.text("{{ duty_summary }}")
    sheet.listing("duties", _DUTIES, none="本期没有巡检记录。")
    sheet.signature()
    return sheet


def _report_head(sheet: Sheet, title: str) -> None:
    sheet.title(f"{{{{ project }}}}{title}")
    sheet.subtitle("{{ period }}")
    sheet.text("{{ customer }}：", indented=False)


def _counts(sheet: Sheet) -> None:
    sheet.listing("severities", (("级别", "name"), ("本期", "number"), ("上期", "before")))
    sheet.mark("if not empty")
    sheet.text("按月统计：")
    sheet.listing("months", (("月份", "name"), *_SEVERITIES))
    sheet.picture("chart_months")
    sheet.text("按系统统计：")
    sheet.listing("systems", (("系统", "name"), *_SEVERITIES))
    sheet.picture("chart_systems")
    sheet.mark("endif")


def _targets(sheet: Sheet, first: str, second: str, third: str) -> None:
    sheet.heading(f"{first}、响应和解决时间")
    sheet.listing("times", _TIMES, none="本期没有可统计的用时。")
    sheet.heading(f"{second}、时限达成情况")
    sheet.listing("attainment", _ATTAINMENT, none="本期没有合同时限。")
    sheet.picture("chart_attainment")
    sheet.heading(f"{third}、超时清单")
    sheet.listing("breaches", _BREACHES, none="本期没有超时。")
    sheet.mark("if more_breaches")
    sheet.text("另有{{ more_breaches }}项未列出。")
    sheet.mark("endif")


def _standing(sheet: Sheet) -> None:
    sheet.text("重大故障自受理至恢复的时间计为不可用，同一系统重叠的时间只计一次；未列出的系统本期没有重大故障。")
    sheet.listing("standing", _STANDING, none="本期没有重大故障，各系统可用率100%。")


def _quarter_running() -> Sheet:
    sheet = Sheet()
    _report_head(sheet, "系统运行情况季度报告")
    sheet.heading("一、总体情况")
    sheet.text("{{ overview }}")
    sheet.text("{{ rating }}")
    sheet.heading("二、受理情况统计")
    _counts(sheet)
    _targets(sheet, "三", "四", "五")
    sheet.heading("六、主要原因")
    sheet.listing("causes", _COUNTS, none="本期没有记录原因。")
    sheet.heading("七、系统可用情况")
    _standing(sheet)
    return _ended(sheet)


def _ended(sheet: Sheet) -> Sheet:
    """End a quarterly report: the checks, what is to be watched, the signature."""
    sheet.heading("八、定期检查")
    sheet.text("{{ duty_summary }}")
    sheet.listing("duties", _DUTIES, none="")
    sheet.heading("九、预警与建议")
    sheet.lines("concerns", none="按工单趋势没有需要预警的情况。")
    sheet.signature()
    return sheet


def _quarter_maintenance() -> Sheet:
    sheet = Sheet()
    _report_head(sheet, "季度运维报告")
    sheet.heading("一、运行状态")
    sheet.text("{{ overview }}")
    _standing(sheet)
    sheet.heading("二、受理情况统计")
    _counts(sheet)
    sheet.heading("三、访问与现场支持")
    sheet.text("本期到达现场{{ visits }}次；重新打开{{ reopened }}件。{{ rating }}")
    sheet.listing("places", (("单位或地点", "name"), ("件数", "number")))
    sheet.heading("四、错误情况")
    sheet.text("错误代码：")
    sheet.listing("error_codes", _COUNTS, none="本期没有记录错误代码。")
    sheet.text("主要原因：")
    sheet.listing("causes", _COUNTS, none="本期没有记录原因。")
    _targets(sheet, "五", "六", "七")
    return _ended(sheet)


def _problem_summary() -> Sheet:
    sheet = Sheet()
    _report_head(sheet, "日常问题分类汇总")
    sheet.heading("一、总体情况")
    sheet.text("{{ overview }}")
    sheet.heading("二、分类统计")
    sheet.listing("severities", (("级别", "name"), ("本期", "number"), ("上期", "before")))
    sheet.text("按系统：")
    sheet.listing("systems", (("系统", "name"), *_SEVERITIES))
    sheet.text("按单位或地点：")
    sheet.listing("places", (("单位或地点", "name"), ("件数", "number")))
    sheet.heading("三、原因分析")
    sheet.listing("causes", _COUNTS, none="本期没有记录原因。")
    sheet.heading("四、处理时效")
    sheet.listing("times", _TIMES, none="本期没有可统计的用时。")
    sheet.text("时限达成：")
    sheet.listing("attainment", _ATTAINMENT, none="本期没有合同时限。")
    sheet.heading("五、提示")
    sheet.lines("concerns", none="没有明显增多的系统或反复出现的原因。")
    sheet.signature()
    return sheet


TEMPLATES: Mapping[Kind, Callable[[], Sheet]] = {
    Kind.FAULT_HANDLING: _fault_handling,
    Kind.FAULT_REPORT: _fault_report,
    Kind.INSPECTION: _inspection,
    Kind.QUARTER_RUNNING: _quarter_running,
    Kind.QUARTER_MAINTENANCE: _quarter_maintenance,
    Kind.PROBLEM_SUMMARY: _problem_summary,
}


def write_templates(folder: Path) -> None:
    """Write every template into a folder."""
    for kind, sheet in TEMPLATES.items():
        sheet().file.save(str(folder / f"{kind}.docx"))


if __name__ == "__main__":
    write_templates(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)
