"""What people say in the stories, and what it means. The reading itself is tested with the shipped model elsewhere."""

from __future__ import annotations

from desk.understanding import Cue, Intent
from devtools.scripted_understanding import Reading

OUTAGE = "系统打不开了，所有企业都登录不了"
FAULT = "附件上传不了，提示格式错误"
QUESTION = "评价等级怎么查询？"

SAYINGS: dict[str, Reading] = {
    OUTAGE: Reading(Intent.REPORT_FAULT, severity="outage"),
    FAULT: Reading(Intent.REPORT_FAULT),
    QUESTION: Reading(Intent.ASK_HOWTO, cues=frozenset({Cue.QUESTION})),
    "所有人都打不开": Reading(Intent.ADD_DETAILS, severity="outage"),
    "打不开": Reading(Intent.REPORT_FAULT),
    "打印不出来": Reading(Intent.REPORT_FAULT),
    "审核页面保存时报错": Reading(Intent.REPORT_FAULT),
    "The system cannot open": Reading(Intent.REPORT_FAULT),
    "我们这边也是": Reading(Intent.REPORT_FAULT, cues=frozenset({Cue.ME_TOO})),
    "帮我导出一份名单": Reading(Intent.REQUEST_DATA),
    "怎么样了": Reading(Intent.ASK_STATUS, cues=frozenset({Cue.QUESTION})),
    "快点，急": Reading(Intent.URGE, cues=frozenset({Cue.PRESSURE})),
    "浏览器是谷歌的": Reading(Intent.ADD_DETAILS),
    "好了，谢谢": Reading(Intent.CONFIRM_RESOLVED, cues=frozenset({Cue.THANKS})),
    "还是不行": Reading(Intent.REPORT_UNRESOLVED, cues=frozenset({Cue.REPAIR_ALLUDED})),
    "找个人来": Reading(Intent.REQUEST_HUMAN),
    "你们太慢了": Reading(Intent.COMPLAIN),
    "你好": Reading(Intent.SMALL_TALK, cues=frozenset({Cue.GREETING})),
    "谢谢": Reading(Intent.SMALL_TALK, cues=frozenset({Cue.THANKS})),
    "要是能打开就好了": Reading(Intent.REPORT_FAULT, cues=frozenset({Cue.HYPOTHETICAL})),
    "收到": Reading(Intent.ACKNOWLEDGE),
    "我到现场了": Reading(Intent.ARRIVE_ON_SITE),
    "建议重启服务": Reading(Intent.PROPOSE_SOLUTION),
    "正在查日志": Reading(Intent.REPORT_PROGRESS),
    "系统已恢复": Reading(Intent.DECLARE_RESTORED, cues=frozenset({Cue.USABLE})),
    "已解决": Reading(Intent.DECLARE_RESOLVED, cues=frozenset({Cue.FINISHED})),
    "转给": Reading(Intent.HAND_OVER),
    "申请重启服务器": Reading(Intent.REQUEST_APPROVAL),
    "先挂起": Reading(Intent.REPORT_PROGRESS, cues=frozenset({Cue.PAUSE})),
    "恢复计时": Reading(Intent.REPORT_PROGRESS, cues=frozenset({Cue.RESUME})),
    "我接不了": Reading(Intent.OUT_OF_SCOPE, cues=frozenset({Cue.DECLINE})),
    "升级为重大故障": Reading(Intent.REPORT_PROGRESS, cues=frozenset({Cue.SEVERITY_OUTAGE})),
    "同意": Reading(Intent.APPROVE),
    "不同意": Reading(Intent.REJECT, cues=frozenset({Cue.NEGATED_ACT})),
    "月检做完了": Reading(Intent.DECLARE_RESOLVED, cues=frozenset({Cue.DUTY_DONE})),
}
