"""Makes intents likelier by what a speaker of a given role does with certain words.

An engineer who says 解决了 has solved it, who says 正在恢复 has not, and with a ticket's number he acts on that
ticket; a user who plays his trouble down adds to it. Source: docs/understanding.md, "The way of a line".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from desk.understanding import Intent, Situation

_CLAUSES = re.compile(r"[，。,;；!！\n]+|(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_LIVE = ("open", "acknowledged", "waiting", "restored")
_TICKET = "\ue003"
_RESTORED = re.compile(
    r"恢复(?:了|正常|访问|使用|运行|服务|登录|$)|已(?:经)?(?:全部|全面|基本)?恢复|(?:能|可以)(?:正常)?"
    r"(?:用|登录?|打开|访问|进|使用|办理?|上)了|起来了|通了|正常了|back (?:up|online)|up again|restored|works? again"
)
_RESOLVED = re.compile(
    r"(?:已(?:经)?|都|全部?|刚|给|彻底|完全)(?:解决|修复|处理|排除|更新|更换|替换|清除|清理|清空|纠正|调整|修改|修正|"
    r"改[好成为]|重置|补[录发齐好]|导出|发[您你给到]|上线|答复|开通|加上|删除|换[好上]|装[好上]|配置好)|"
    r"(?:调|改|换|补|导|发|删|加|装|配|移|挪|还原)(?:回来|回去|过来|上去|下来)了|打上了|完事|"
    r"(?:解决|修复|修好|弄好|改好|处理好|处理完|搞定|搞好|做好|换好|装好|清除|清理|补好|补齐|重置|更新|更换|纠正|修正|加好|"
    r"删掉|配好|调好|导好|导出来)了|搞定|处理完(?:毕|成)|修复完(?:毕|成)|改[成为]了|"
    r"(?:导出|打印|上传|提交|保存|下载|同步|推送|显示|登录|查询|发送|接收|计算|统计)(?:也|都|已)?正常了|"
    r"(?:可以?|能|请|申请)(?:关|结|办结|销|归档)|关单|结单|办结|故障(?:已)?(?:消除|排除)|"
    r"\b(?:fixed|resolved|solved|done|closed?|replaced|patched)\b"
)
_ANSWERED = re.compile(r"^[^，。,]{0,8}(?:答复|回复(?:如下|用户)?|解答|处理结果|结论)[:：]")
_ONGOING = re.compile(
    r"正在|(?<![现存])在(?:恢复|修|处理|改|弄|搞|清|补|做|换|装|更新|导|重启|查|排查|跑|同步|等)|准备|打算|下一步|预计|还在|再等|"
    r"计划|争取|即将|马上|待会|等会|稍后|尽快|一会|(?:今天|今晚|明天|下午|上午|晚上|周[一二三四五六日末]|月底)[^，。]{0,8}"
    r"(?:能|会|可|再|打|换|上|做|发|修|弄|搞|处理|完成|给|补)|还(?:要|需|得|差)|需要|百分之|%|快(?:好|修好|弄好|完)|"
    r"\b(?:working on|going to|will|should be|expect|about to|trying|almost|nearly|still|eta)\b"
)
_FOUND = re.compile(
    r"查(?:到|明|出|了)|定位|发现|(?:初步)?(?:判断|确认|怀疑|看)(?:是|为)|原因(?:是|在)|排查|复现|等(?:厂家|用户|对方|开发|"
    r"回复|反馈)|found|turns out|looks like|waiting (?:for|on)"
)
_OPEN_CAUSE = re.compile(
    r"(?:原因|根因|cause)[^，。]{0,6}(?:还|待|未|没|再|继续|在查|排查|不明|pending|unknown|later)|(?:还在|继续|再|后续|接着|回头)[^，。]{0,4}"
    r"(?:查|观察|排查|跟|找|分析|看|盯|处理|优化)|观察|临时|暂时|先(?:切|用|顶|恢复|重启|让)|待查|应急|investigat|"
    r"root cause|for now|temporar|monitor"
)
_DENIED = re.compile(
    r"没(?!问题)|未(?!办)|不(?:能|行|了|好|到|上|用)|尚|别|吗|[?？]|如果|要是|等[^，。]{0,8}(?:再|就|后)|才能|之?后再|怎么|\bnot\b|n't|\bif\b|once"
)
_OTHER_ACT = re.compile(
    r"申请|请[^，。]{0,8}(?:批|审|授权|同意|核准)|妥否|报批|转给|转[一二三]线|移交|交给|交接|转派|改派|接不了|建议|方案|拟|approv|"
    r"hand(?:ing)? over|[吗?？]$"
)
_NOT_HIS = (
    Intent.REPORT_FAULT,
    Intent.ASK_HOWTO,
    Intent.REQUEST_CHANGE,
    Intent.REQUEST_DATA,
    Intent.REQUEST_SERVICE,
    Intent.REQUEST_HUMAN,
    Intent.COMPLAIN,
    Intent.SMALL_TALK,
    Intent.OUT_OF_SCOPE,
)
_PLAYED_DOWN = re.compile(
    r"没(?:有)?(?:那么|多|这么|太)?(?:严重|急|要紧)|不(?:是|算|太|怎么|很)*(?:着急|急|要紧|严重|影响(?:使用|工作|办)?)|小(?:问题|毛病|事)|"
    r"慢慢(?:来|弄|处理|修)|有空再|不用(?:急|赶)|no (?:rush|hurry)|not (?:urgent|that bad|"
    r"a big deal)|take your time|minor"
)
_ADDED = re.compile(r"^[^，。,:：]{0,4}(?:补充|追加|另外说|再说一下|备注)|^(?:另外|对了|还有)[，,:： ]|^btw\b|^also\b")
_FROM_ABOVE = re.compile(
    r"(?:通报|检测|扫描|查|测|发现|推送)[^。]{0,16}(?:漏洞|弱口令|隐患|风险|高危)|漏洞[^。]{0,12}(?:通报|整改|安排)"
)


_ANNOUNCED = re.compile(
    r"(?:各|所有)(?:企业|单位|科室?|镇街?|县区?|部门|处|位)[^。]{0,12}(?:抓紧|尽快|及时|按时|务必)|"
    r"截止[^。]{0,14}(?:抓紧|尽快)"
)
_WELL_HERE = re.compile(
    r"^我(?:们|这)?(?:边|儿|科|处|里)?(?:都|也|就|倒)?(?:是)?(?:正常|没事|没问题|好好的|能打开|能用)"
)
_WELL_NOW = re.compile(r"没(?:有|啥|什么)?(?:毛病|问题|事)|(?:正常|好|可以|行|对)了?[。.!！~]*$|恢复了")
_DEADLINE = re.compile(
    r"几[点号日天][^。]{0,3}(?:之?前|截止|以前)|截止[^。]{0,4}(?:几|什么时候)|(?:还能|还可以|能不能再)(?:改|撤|补|报)"
)


def factors_of(plain: str, situation: Situation) -> Mapping[Intent, float]:
    """Return by how much the words make intents likelier in this role's mouth; `plain` is masked standard text."""
    if situation.role in ("engineer", "manager"):
        return _staff(plain)
    if situation.role == "any":
        return {}
    return _users_matter(plain, situation) | _without_matter(plain, situation)


def _users_matter(plain: str, situation: Situation) -> dict[Intent, float]:
    """Return the factors of words about an open matter, and of those that no open matter can explain."""
    factors: dict[Intent, float] = {}
    if situation.open_ticket in _LIVE and _adds(plain):
        factors |= {Intent.ADD_DETAILS: 5.0, Intent.REPORT_FAULT: 0.4, Intent.CONFIRM_RESOLVED: 0.3}
        factors |= {Intent.URGE: 0.1, Intent.COMPLAIN: 0.1}
    if _FROM_ABOVE.search(plain):
        factors |= {Intent.URGE: 0.05, Intent.REPORT_FAULT: 2.0, Intent.REQUEST_SERVICE: 2.0}
    elif _ANNOUNCED.search(plain) and situation.open_ticket is None and not situation.addressed:
        factors |= {Intent.URGE: 0.05, Intent.OUT_OF_SCOPE: 3.0}
    return factors


def _adds(plain: str) -> bool:
    """Tell whether words play a trouble down or say that they add to it; "对了，没毛病了" does neither."""
    return bool(_PLAYED_DOWN.search(plain) or (_ADDED.search(plain) and not _WELL_NOW.search(plain)))


def _without_matter(plain: str, situation: Situation) -> dict[Intent, float]:
    """Return the factors of words that belong to no matter: all is well here, until when may one."""
    factors: dict[Intent, float] = {}
    if _WELL_HERE.search(plain) and situation.open_ticket is None and not situation.answered:
        factors |= {Intent.CONFIRM_RESOLVED: 0.05, Intent.OUT_OF_SCOPE: 2.0}
    if _DEADLINE.search(plain) and _TICKET not in plain:
        factors |= {Intent.ASK_HOWTO: 4.0, Intent.ASK_STATUS: 0.3}
    return factors


def _staff(plain: str) -> dict[Intent, float]:
    act = _act_of(plain)
    asks = bool(_QUESTION.search(plain))
    if act is not None:
        return _of_act(act, answers=bool(_ANSWERED.search(plain)), on_ticket=_TICKET in plain and not asks)
    factors = dict.fromkeys(_NOT_HIS, 0.05) if _TICKET in plain and not asks else {}
    if _FOUND.search(plain) and not asks:
        factors = {**dict.fromkeys(_NOT_HIS, 0.1), **factors, Intent.REPORT_PROGRESS: 2.0}
    return factors


def _of_act(act: Intent, *, answers: bool, on_ticket: bool) -> dict[Intent, float]:
    """Return the factors of an engineer's line that states `act`."""
    factors = dict.fromkeys(_NOT_HIS, 0.1 * (0.05 if on_ticket else 1.0))
    if answers:
        factors |= {Intent.ACKNOWLEDGE: 0.1, Intent.HAND_OVER: 0.3}
    done = (Intent.DECLARE_RESOLVED, Intent.DECLARE_RESTORED, Intent.REPORT_PROGRESS)
    factors |= {intent: 8.0 if intent is act else 0.3 for intent in done}
    if act is Intent.DECLARE_RESOLVED:
        factors |= {Intent.REQUEST_APPROVAL: 0.1, Intent.PROPOSE_SOLUTION: 0.2}
    return factors


_QUESTION = re.compile(r"[?？]|吗[呀啊]?$|怎么样|什么(?:时候|情况)")


def _act_of(plain: str) -> Intent | None:
    """Return which of progress, restored and resolved an engineer states, None where the words leave it open."""
    if _ANSWERED.search(plain):
        return Intent.DECLARE_RESOLVED
    if _OTHER_ACT.search(plain):
        return None
    clauses = [clause for clause in _CLAUSES.split(plain) if clause]
    stated = [one for one in clauses if not _DENIED.search(one) and not _ONGOING.search(one)]
    resolved, restored = _any(_RESOLVED, stated), _any(_RESTORED, stated)
    if resolved or restored:
        whole = len(stated) == len(clauses)
        return _completed(resolved, restored, whole=whole, cause_open=bool(_OPEN_CAUSE.search(plain)))
    return _under_way(clauses)


def _under_way(clauses: Sequence[str]) -> Intent | None:
    """Return progress where a completion is still being worked at."""
    going = [one for one in clauses if _ONGOING.search(one)]
    return Intent.REPORT_PROGRESS if _any(_RESTORED, going) or _any(_RESOLVED, going) else None


def _any(pattern: re.Pattern[str], clauses: Sequence[str]) -> bool:
    """Tell whether a clause holds the pattern."""
    return any(pattern.search(clause) for clause in clauses)


def _completed(resolved: bool, restored: bool, *, whole: bool, cause_open: bool) -> Intent | None:
    """Return what a line states that holds a completion; with the cause open it can only be restored."""
    if cause_open:
        return Intent.DECLARE_RESTORED if restored else None
    return Intent.DECLARE_RESOLVED if resolved and whole else None
