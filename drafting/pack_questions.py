"""The questions that stand at the top of a drafted pack, and the reasons beside its clauses, in Chinese.

A drafted pack is a paper for the manager, not a line of chat: these sentences are written into the file, once, in
the language of the contract. They are kept here by key, so that the parts that ask know keys and values alone.
"""

from __future__ import annotations

from desk.contracts import SeverityId, TargetName
from desk.sla import Period
from drafting.pack_values import Question

SEVERITY_WORDS: dict[SeverityId, str] = {
    "outage": "重大故障",
    "fault": "一般故障",
    "question": "咨询",
    "request": "需求",
}
TARGET_WORDS: dict[TargetName, str] = {
    "response": "响应",
    "on_site": "到场",
    "proposal": "提出方案",
    "restore": "恢复",
    "resolve": "解决",
    "report": "提交报告",
}
_UNITS = {"second": "秒", "minute": "分钟", "hour": "小时", "day": "日", "working day": "个工作日"}

QUESTIONS = {
    "finding.unsure": "这一处读得没有把握，请核对原文后确认或删去。",
    "title.missing": "原文没有读到项目名称，暂写合同包的编号，请改。",
    "customer.missing": "原文没有读到采购人（甲方）名称，请填 customer。",
    "english.names": "英文名称只译了固定用语，其余照抄中文，需要英文界面时请补：{names}。",
    "term.months": "原文没有读到服务期限，暂按 12 个月。",
    "term.signed": "原文没有读到签订日期，暂写 {signed}，签订后请改 term.signed（签订起算的工作以它为准）。",
    "systems.missing": "原文没有读到所维护的系统，暂以“{name}”代替，请填 systems。",
    "systems.aliases": "系统的简称是按全称推出来的，请补上大家平时的叫法。",
    "people.cast": "人员、群和值班电话都是示例（电话并不存在），请换成真实的。",
    "hours.house": "原文没有写明服务时间，暂按 08:30-12:00、14:30-17:30（工作日）。",
    "hours.several": "原文有几种服务时间（{all}），日历只能有一种，暂用 {chosen}，请确认。",
    "hours.unreadable": "服务时间“{hours}”无法写入日历，暂按 {chosen}。",
    "hours.every_day": "原文似乎要求休息日也服务，日历按法定工作日计，需要时请调整 calendar。",
    "target.before": "这是倒数的期限（提前{before}），值班台的时限只能往后数，请人工安排。",
    "target.unreadable": "期限“{within}”写不进合同包，没有设时限，请人工安排。",
    "target.narrow": "这个期限（{within}）只管一类事项（漏洞、备件、整改之类），没有设成所有工单的时限，请人工跟踪。",
    "target.start_outside": "这个期限（{within}）从“{start}”起算，不是从报障起算，没有设时限，请人工跟踪。",
    "target.report_start": "原文从恢复起算；报告的时限从解决起算（工单可能不经恢复直接解决），请确认。",
    "target.start_unknown": "这个期限从“{start}”起算，暂按从报障起算，请确认。",
    "target.phone_report": "电话或口头报告（{within}）没有设时限：值班台只在恢复或解决之后受理报告，请人工按时报告。",
    "target.immediately": "原文只说立即、及时，没有数字；{target}暂按自定的{chosen}，请确认。",
    "target.immediately_covered": "原文只说立即、及时，没有数字；{target}另有数字，按{chosen}计时，请确认。",
    "target.months": "期限“{within}”按每月 30 天写成 {chosen}，请确认。",
    "target.rounded": "期限“{within}”不是整数，写成 {chosen}，请确认。",
    "target.same_day": "“当日”写成 0 days：当天服务时间结束前；下班后才报的，到当天 24:00。请确认。",
    "target.conflict": "{severity}的{target}有几个不同的时限（{all}），从严取{chosen}；若因地点、季节而不同，请确认。",
    "target.no_severity": "这个时限没有说是哪一级，已用于：{applied}。请确认。",
    "target.nowhere": "这个时限没有说是哪一级，而各级都另有{target}时限，没有另设，请确认。",
    "target.house": "{severity}没有写响应时限，暂按自定的{chosen}。",
    "duty.no_period": "这项工作没有写周期（定期），暂按{chosen}，请确认。",
    "duty.many_a_year": "这项工作每年 {count} 次，暂按{chosen}安排，请定具体日期。",
    "duty.day": "这项工作的日子“{by}”与它的周期对不上，暂按{chosen}。",
    "duty.once": "这项一次性工作没有读到期限，暂按签订后 {chosen}。",
    "duty.before": "这项工作是倒数的期限（提前{before}），合同包写不下，请把 on 或 at 提前。",
    "document.before": "《{name}》要提前{before}提交，合同包没有倒数的期限，请人工安排。",
    "document.within": "《{name}》的期限（{start}起{within}）不是工单的时限，请人工跟踪。",
    "document.after_signing": "《{name}》已列为签订后 {within} 到期的一次性工作，请确认。",
    "document.report": "《{name}》已设为{severity}解决后 {within} 的报告时限（原文：{start}起），请确认级别与起点。",
    "assessment.floor": "考核底线暂取 {floor} 分；值班台按“总额/12×(100-得分)%”试算，与原文不同时从原文，总额待填。",
    "assessment.duty": "原文按月考核，已加一项月末考核工作，日子是自定的。",
    "backup.house": "备份没有写周期，暂按每月第一个工作日检查一次。",
}

REASONS = {
    "target.before": "期限从将来的日子倒数，值班台的时限只能往后数，由人安排",
    "target.unreadable": "期限没有可计算的数字，由人跟踪",
    "target.narrow": "只管一类事项的期限，不宜成为所有工单的时限；登记为工单后由人跟踪",
    "target.start_outside": "起算点不是工单里的事件，由人跟踪",
    "target.phone_report": "电话或口头报告由值班人员作出，值班台只在恢复或解决之后受理报告",
    "target.stricter": "另有更宽或更具体的规定计时，这一条由人核对",
    "target.covered": "同一时限另有更严的一条，从严计时",
    "backup": "工作由人完成，值班台到期提醒并留痕",
    "service": "工作由工程师完成，值班台受理、计时并留痕",
    "training": "培训由人进行，值班台受理需求并留痕",
    "secrecy": "本合同的工单、知识和人员对其他合同不可见；人员的保密义务由人遵守",
    "staff": "人数、资质和到岗由项目经理安排，值班台按班次呼叫",
    "security": "由工程师和安全工具完成，值班台不执行",
    "payment": "付款由采购人履行，不是对承包人的要求，列出备查",
    "penalty": "扣款由双方按合同结算；值班台保留每个时限的到期、完成与超时作依据",
    "assessment": "分数由采购人评定；合同总额填入 contract_total 后可试算扣款",
    "drill": "演练由人组织，原文没有周期",
    "duty": "工作由人完成，值班台到期提醒并留痕",
    "hours": "服务时间即日历；全天候的受理由各级时限与值班体现",
    "channel": "受理渠道即各群；电话与邮件由值班人员登记为工单",
    "document": "文件由人编写，作为附件留存",
    "approval": "是否同意由采购人决定，值班台转达并留痕",
}


def sentence(question: Question) -> str:
    """Return a question in words."""
    return QUESTIONS[question.key].format_map(question.values)


def words_of(text: str) -> str:
    """Return a finding's "15 days" or "2 months" in Chinese, any other text as it stands."""
    if text.endswith(("month", "months")):
        return f"{text.partition(' ')[0]}个月"
    try:
        return period_words(Period.parse(text))
    except ValueError:
        return text


def period_words(period: Period) -> str:
    """Return a period as the managers read it: "30分钟", "2个工作日"."""
    return f"{period.amount}{_UNITS[period.unit.value]}"
