"""What an engineer's words do: which act they are, what they answer, and what they are no evidence for.

The reading guesses an act; an act that cannot be taken back (the clocks stop, the user is told that it is done) wants
evidence in the words beside the guess. Source: docs/understanding.md, "Staff: from words to acts".
"""

from __future__ import annotations

import re

from desk.messages import Action
from desk.tickets import Ticket
from desk.understanding import Cue, Intent
from handlers.reading import Heard

ACTS: dict[Intent, Action] = {
    Intent.ACKNOWLEDGE: Action.ACK,
    Intent.ARRIVE_ON_SITE: Action.ON_SITE,
    Intent.PROPOSE_SOLUTION: Action.PROPOSE,
    Intent.REPORT_PROGRESS: Action.PROGRESS,
    Intent.DECLARE_RESTORED: Action.RESTORE,
    Intent.DECLARE_RESOLVED: Action.RESOLVE,
    Intent.HAND_OVER: Action.HAND_OVER,
    Intent.REQUEST_APPROVAL: Action.REQUEST_APPROVAL,
}
SEVERITY_CUES = {
    Cue.SEVERITY_OUTAGE: "outage",
    Cue.SEVERITY_FAULT: "fault",
    Cue.SEVERITY_QUESTION: "question",
    Cue.SEVERITY_REQUEST: "request",
}
ENDINGS = frozenset({Action.RESTORE, Action.RESOLVE})
TALK = frozenset({Intent.OUT_OF_SCOPE, Intent.SMALL_TALK})
_REPORT_FILED = re.compile(
    r"报告[^，。,]{0,8}(?:提交|上传|交|附上|写好|写完|完成|发)|(?:提交|上传|交|附上|补)[^，。,]{0,8}报告"
    r"|report (?:filed|attached|submitted)",
    re.IGNORECASE,
)
_TURNS_OUT = re.compile(r"其实|原来|实际上|核实(?:过|了|下来)|turns out|actually", re.IGNORECASE)
_SAID_AS_ANSWER = re.compile(
    r"(?:答复|回复|解答|回答)\s*(?:如下)?[：:,，]|^答[：:]|\b(?:answer|reply)\s*:", re.IGNORECASE
)
_PASSED_ON = re.compile(r"转给|转交|转到|转二线|交给|交接|接手|接一下|\bhand|\bpass", re.IGNORECASE)
_PASSES_ON = re.compile(
    r"转(?![换圈化码发账存移出入])|交(?![互换付易通叉])|移(?![动除位])|派给|让给|留给|推给|请[^，。,]{1,8}(?:接|处理|看|跟|弄|来)|接手|接一下|代(?:班|为|我|替)|顶班|替(?:我|班|一下)|"
    r"换[^，。,]{0,4}(?:人|接|跟)|"
    r"[给由让找叫][^，。,]{1,6}(?:接|看|弄|处理|跟|负责|来|搞)|二线|三线|下一级|上级|支援|"
    r"搞不定|弄不了|搞唔掂|谁(?:来|能|有空)|"
    r"\b(?:hand|pass|transfer|assign|escalat|take over|cover|over to)|不归我|归[^，。,]{1,6}(?:管|弄|处理)|"
    r"[休请年病]假|休息|接不了",
    re.IGNORECASE,
)
_ASKS_LEAVE = re.compile(r"申请|报批|妥否|请[^，。]{0,8}(?:批|审|同意|授权|核准)|approv|permission", re.IGNORECASE)
_OPENING_YES = re.compile(r"^(?:收到|好(?:的|嘞)?|嗯+|ok(?:ay)?|明白|知道了|了解|got it)[\s，,。.!！~]*", re.IGNORECASE)
_ANSWERS_YES_OR_NO = re.compile(r"^(?:可以|是|对|没错|能|要|得|yes)", re.IGNORECASE)
_STILL_ASKING = re.compile(
    r"(?:^|[，。,;；!！\s]|我们?|先|再|得|去|还要?|正在?|要|在|帮你?)(?:问|核实|确认|核对|查|看|瞧|了解|请示|"
    r"请教|汇报|沟通|研究)"
    r"(?:一?下|问|看|查|清楚|领导|业务|主管|科室|厂家|开发|好|完|$|再|后|[，。,])|(?:稍后|晚点|回头|待会|一会|"
    r"下午|明天|尽快|马上|这就)[^，。]{0,4}"
    r"(?:回|答复|给|看|查|处理|弄|来)|(?:等|容|让)我[^，。]{0,2}(?:问|查|看|翻|找|想|核|确认)|等[^，。]{0,8}(?:回复|答复|通知|消息|确认)|还(?:不清楚|不知道|没问|没查|没定)|"
    r"\b(?:let me|will|i'?ll) (?:check|ask|look|confirm|see)|(?:checking|looking into)\b",
    re.IGNORECASE,
)
_TAKES_UP = re.compile(
    r"我(?:来|接|跟|去|负责|处理|拿|认领|看)|归我|给我|认领|接(?:单|了|手)|\bmine\b|\bi'?ll take|\bi(?:'m| am) on",
    re.IGNORECASE,
)
_ACTS_ON_QUESTIONS = frozenset({Action.DECLINE, Action.PAUSE, Action.RESUME, Action.SEVERITY, Action.FILE_REPORT})


def action_of(heard: Heard, *, above: float) -> tuple[Action, str] | None:
    """Return the action that the words are, with the text that goes with it; None for talk, wishes and questions."""
    if heard.cue(Cue.HYPOTHETICAL, Cue.QUESTION) and not heard.cue(Cue.PAUSE, Cue.RESUME):
        return None
    severity = next((name for cue, name in SEVERITY_CUES.items() if heard.cue(cue)), None)
    if severity is not None:
        return Action.SEVERITY, severity
    told = _told_outright(heard)
    if told is not None:
        return told, heard.inbound.text
    action = ACTS.get(heard.said.intent)
    if action is None or heard.said.confidence < above:
        return None
    action = _with_evidence(heard, action)
    return action, _said_text(heard, action)


def _with_evidence(heard: Heard, action: Action) -> Action:
    """Return what the words are evidence for: what they do not state (an end, a passing on) is progress."""
    if action is Action.HAND_OVER:
        return action if _PASSES_ON.search(heard.inbound.text) else Action.PROGRESS
    if action not in ENDINGS or heard.cue(Cue.FINISHED):
        return action
    if heard.cue(Cue.USABLE):
        return Action.RESTORE
    return Action.RESTORE if action is Action.RESTORE and heard.cue(Cue.PARTLY) else Action.PROGRESS


def ending_stated(heard: Heard) -> Action | None:
    """Return the recovery or solution that the words state, whatever they were taken for."""
    if heard.cue(Cue.QUESTION, Cue.HYPOTHETICAL) or not heard.cue(Cue.FINISHED, Cue.USABLE):
        return None
    return Action.RESOLVE if heard.cue(Cue.FINISHED) else Action.RESTORE


def spreads(heard: Heard) -> bool:
    """Tell whether an engineer states that his matter is graver than it is called: all are hit, or so it turns out."""
    if heard.said.severity != "outage" or heard.cue(Cue.QUESTION, Cue.HYPOTHETICAL, Cue.FINISHED, Cue.USABLE):
        return False
    return heard.said.scope == "all" or bool(_TURNS_OUT.search(heard.said.text))


def _told_outright(heard: Heard) -> Action | None:
    """Return the action that a cue tells whatever the intent: resume, pause, the report filed, a refusal to take it."""
    filed = bool(_REPORT_FILED.search(heard.inbound.text)) and not heard.cue(Cue.NEGATED_ACT)
    outright = {
        Action.RESUME: heard.cue(Cue.RESUME),
        Action.PAUSE: heard.cue(Cue.PAUSE),
        Action.FILE_REPORT: filed,
        Action.DECLINE: heard.cue(Cue.DECLINE),
    }
    return next((action for action, told in outright.items() if told), None)


def _said_text(heard: Heard, action: Action) -> str:
    """Return the words of an act: those joined from several lines where they were read as one."""
    return heard.said.text if action in {Action.RESTORE, Action.RESOLVE, Action.PROPOSE} else heard.inbound.text


def on_question(heard: Heard, found: tuple[Action, str] | None) -> Action | None:
    """Return what words about a question do: an act, a first yes, a promise to find out, else the answer."""
    action = found[0] if found is not None else None
    words = heard.inbound.text.strip()
    if _SAID_AS_ANSWER.search(words):
        return Action.RESOLVE
    if action in _ACTS_ON_QUESTIONS:
        return action
    if heard.cue(Cue.QUESTION, Cue.HYPOTHETICAL):
        return None
    return action if action is not None and _said_as_act(action, words) else _content(heard, words)


def _said_as_act(action: Action, words: str) -> bool:
    """Tell whether words about a question are the act that they were taken for, and no answer that looks like it."""
    sign = {Action.HAND_OVER: _PASSED_ON, Action.REQUEST_APPROVAL: _ASKS_LEAVE, Action.ACK: _TAKES_UP}.get(action)
    return sign is not None and bool(sign.search(words))


def opens_with_a_receipt(text: str) -> bool:
    """Tell whether words begin with a yes or a receipt, whatever follows."""
    return _OPENING_YES.match(text.strip()) is not None


def _content(heard: Heard, words: str) -> Action | None:
    """Return the answer; while it is still looked for progress, or an acknowledgement where the words open so."""
    if heard.cue(Cue.TAKES) and not _ANSWERS_YES_OR_NO.search(words):
        return Action.ACK
    if _STILL_ASKING.search(words):
        return Action.ACK if _OPENING_YES.match(words) else Action.PROGRESS
    told = _OPENING_YES.sub("", words)
    if not any(char.isalnum() for char in told) or heard.cue(Cue.GREETING, Cue.THANKS):
        return None
    return Action.RESOLVE


def acts_on(ticket: Ticket, heard: Heard, found: tuple[Action, str] | None) -> tuple[Action, str] | None:
    """Return what the words do to this ticket, given what they were taken for."""
    if ticket.kind == "question":
        action = on_question(heard, found)
        text = found[1] if found is not None and found[0] is action else heard.inbound.text
        return (action, text) if action else None
    if ticket.kind == "fault" and ticket.severity == "fault" and spreads(heard):
        return Action.SEVERITY, "outage"
    return found
