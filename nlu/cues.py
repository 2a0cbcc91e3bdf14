"""Finds the cues that the conversation's rules look at beside the intent: wishes, denials, questions, orders."""

from __future__ import annotations

import re
from collections.abc import Iterable

from desk.understanding import Cue, Entity
from nlu.assent import assents_in
from nlu.completion import completion_in
from nlu.severity_orders import severity_ordered

_SIMPLE: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        Cue.AGAIN: r"又(?!快|好|便宜)|再次|再度|反复|老毛病|\bagain\b|once more",
        Cue.REPAIR_ALLUDED: (
            r"(?:上次|刚才|刚刚|昨天|昨日|之前|上周|你们|都|已经|才|说是?|话)[^，。,!?？]{0,8}(?:修|"
            r"弄|搞|处理|整|解决|恢复|搞掂|关单|关闭|办结)(?:好|完|过|掉|了|咗)?|"
            r"按(?:照)?(?:你|您|上面|说明|步骤|方法|手册|教程|指引)|照(?:你|您|住|"
            r"着)[^，。,]{0,6}(?:做|试|弄|操作|讲|说)|"
            r"(?:试|做|重启|清)(?:过|了|咗)[^，。,]{0,6}(?:还是|依然|仍|都|也)?(?:不行|没用|唔得|"
            r"一样)|(?:还是|依然|依旧|仍然|仍旧|照样)[^，。,]{0,4}(?:不|没|打|登|报|卡|老|一样|这样|"
            r"那样|唔|未)|"
            r"(?:还|仍)(?:没|未)(?:修好|弄好|搞好|解决|恢复|好|搞定|搞掂)|still (?:not|broken|down|"
            r"fail|can|the same|no|get|happen|doesn)|as you (?:said|told)|you (?:said|told|fixed|"
            r"closed)|not (?:fixed|resolved|solved)"
        ),
        Cue.HYPOTHETICAL: (
            r"(?:要是|如果|希望|若)[^，。,!?？]{0,14}就好|能[^，。,!?？]{0,6}(?:解决|修好|恢复|好|用|正常|打开)"
            r"[^，。,!?？]{0,3}就好了|该多好|多好啊|但愿|巴不得|(?:要是|如果|假如|若是|倘若|若|万一|"
            r"等)[^，。,!?？]{0,10}(?:能|可以)?(?:修好|弄好|搞好|搞定|恢复|解决|好了|批了|批准|同意|"
            r"到了|处理完|完成)|"
            r"希望[^，。,]{0,10}(?:修好|弄好|搞好|解决|恢复|好起来|快点好|早点好)|(?:修好|弄好|搞好|"
            r"恢复|解决|好)了?(?:之?后|的话|以后)?[，,]?(?:请|麻烦|再|就)?(?:告诉|通知|说一声|讲一声|"
            r"吱|回复|喊|叫)(?:我|一声|下)|"
            r"(?:如果|要是|万一|假如|若)[^，。,]{0,14}[，,]?[^，。,]{0,6}(?:怎么办|咋办|点算|找谁|"
            r"怎么处理|会怎样|会怎么样)|要是(?:能|会)|if only|i wish|wish (?:it|this|you|we)|"
            r"hope(?:fully)? (?:it|this|you|we|they)[^.]{0,25}(?:fix|solv|work|back|resolv)|"
            r"(?:if|once|when|as soon as) (?:it|this|that|you)[^,.]{0,20}(?:fixed|solved|resolved|"
            r"approved|restored|back|works)|what if|let me know (?:when|once|if)"
        ),
        Cue.NEGATED_ACT: (
            r"(?:还没|没有?|尚未|并未|未|不|唔|冇|勿|莫)(?:有|完全|彻底|能|曾|给|算|真)?(?:修好|弄好|"
            r"搞好|搞定|整好|恢复|解决|处理|完成|好(?!像|多|几|意|容易)|到(?!时|底)|批|同意|准|通过|"
            r"修复|搞掂|做完|做好|办好|办结|收到|看到|接|签到|行|得|可以|能关|关单)|"
            r"(?:好|修|弄|搞|恢复|解决)(?:不|唔)(?:了|好|掂|到)|\bnot (?:yet )?(?:fixed|resolved|"
            r"solved|done|working|restored|approved?|there|arrived|agree|ok)|isn't (?:fixed|working|"
            r"done)|(?:hasn't|haven't|has not|have not) (?:been )?(?:fixed|resolved|done|restored|"
            r"arrived|approved)|don't (?:approve|agree)|do not (?:approve|agree)|not yet"
        ),
        Cue.GREETING: (
            r"^(?:@\S+ )?(?:你好|您好|大家好|早上好|上午好|下午好|晚上好|早晨|早安|早[，。!啊~ ]|早$|在吗|"
            r"在不在|在唔在|有人(?:吗|在)|哈喽|哈罗|嗨|\bhi\b|\bhello\b|\bhey\b|good (?:morning|afternoon|"
            r"evening))"
        ),
        Cue.THANKS: r"谢|唔该晒|多得|辛苦|感激|\bthank|\bthx\b|\bcheers\b|appreciate",
        Cue.ME_TOO: (
            r"^\s*\+1|我也(?:是|一样|有|不|打|登|进|遇|出现|冇|唔|系)|\+1\b|同样(?:的)?(?:问题|情况|"
            r"故障|现象)|同问|同感|一样(?:的)?(?:问题|情况|故障)|"
            r"(?:我们|我哋|咱们?|俺们|这边|这里|呢边|这儿|这旮|科室?|分局|大厅|所里?|窗口|局里?|"
            r"\ue001)[^，。,!?？]{0,6}(?:也|都一样)(?!许|不用|不要|不知)|me too|same (?:here|problem|"
            r"issue|for)|(?:us|here|ours|mine) too|likewise|\bditto\b|\bwe also\b|\balso (?:here|down|"
            r"can't)"
        ),
        Cue.PRESSURE: (
            r"急|赶紧|赶快|快点|快啲|快些|尽快|催|等不(?:及|了|起)|抓紧|来不及|加急|麻利|速速|火速|"
            r"拖(?:了|到|着|多久)|hurry|asap|urgent|quick(?:ly)?\b|faster|waiting (?:for|since)|how much "
            r"longer"
        ),
        Cue.BOT_ADDRESSED: r"机器人|小助手|智能助手|值班助手|值班台|@?zhiban|@值班|\bbot\b",
        Cue.CORRECTION: (
            r"(?:^|[，。,;；!！~ ])(?:哦|噢|啊|呃|哎呀?|额|抱歉|不好意思|对不起|等等|等下|不对|sorry)*[，, ]*"
            r"(?:我|刚才?|刚刚|之前|上面|前面|那[句个条]|这个|系统名?|地[方点]|名字?|电话|号码|单号|又|给|都|可能|好像)*"
            r"(?:说|讲|写|打|念|记|搞|弄|看|发|填|输)(?:错|反|漏)(?:字|名|系统|地方|单号|人)?(?:了|掉)*"
            r"(?=$|[，。,;；!！:：~ ]|不?是|应该|不对)(?![^。!！]{0,14}(?:怎么|咋|如何|能不能|"
            r"还能|可以|可不可以|吗|重新|撤|补救))|"
            r"(?:刚才?|刚刚|之前|上面|前面|我)我?(?:说|讲|报|发|写|填)的[^，。,]{0,4}(?:不对|有误|错|不准|不算)|"
            r"(?:^|[，。,;；!！ ])[^，。,]{0,3}(?:更正|纠正)(?:一?下|[:：，,]|$|是|为)|改正一下|口误|手误|笔误|"
            r"(?<!是)(?:不是|并非)(?!说|很|要|故意|都|也|不|没|我的?(?:电脑|网|账号)|打不|登不|进不)"
            r"[^。!?？，,吗]{1,12}[，, ]?(?<![就还也只总老可但都要更全])(?:而是|(?<=[，,])系(?!统)|"
            r"是(?!不是|否|有|什么|啥|怎|不))|"
            r"不对[，, ]*(?:应该|实际)?是|^[^，,]{0,2}[，, ]*(?:应该|实际)是|"
            r"\bcorrection\b(?! (?:form|request|fluid))|i meant|i mean\b|my mistake|my bad|\btypo\b|"
            r"i (?:wrote|said|typed|gave)[^.]{0,14}wrong|"
            r"\bsorry\b[^.]{0,12}(?:wrong|not)|\bnot (?:the |in |at |on |from |my )?[^.,]{1,25}[, ]+(?:but|it's|"
            r"it is)(?: the| in| at| on| from)\b|"
            r"^(?:oh|no|sorry|wait|hm+)*[, ]*actually\b[, ]*(?:it|the|that|in|on|at|\ue000|\ue001)"
        ),
        Cue.PAUSE: (
            r"挂起(?!的|进程|线程|事务)|暂停(?:计时|工单|处理|一下|本单|这单|该单|时限|计算)|(?:先|"
            r"工单|号单|单子)[^，。,]{0,3}暂停|停(?:表|钟|止计时)|先停[一]?下?(?:计时|时钟)|"
            r"put[^.]{0,14}on hold|\bon hold\b|pause (?:the|it|this|ticket|clock|#|\d)|suspend (?:the|"
            r"this|ticket)|stop the clock"
        ),
        Cue.RESUME: (
            r"(?:恢复|继续|重新|重启)(?:计时|时限)|(?:取消|解除|结束)(?:挂起|暂停)|解挂|恢复处理|"
            r"(?:提供|收到|回复|反馈|发来|给了|发了|到了|配合|齐了)[^。!?？]{0,10}(?:继续处理|"
            r"继续跟进|恢复处理)|^(?:\d+号?单)?[，, ]?(?:现在|可以)?继续处理|"
            r"unpause|(?:take|taking)[^.]{0,14}off hold|resume (?:the|it|this|ticket|clock|work|#|\d)|"
            r"restart the clock|^resume$"
        ),
        Cue.DUTY_DONE: (
            r"(?:巡检|巡查|检查|备份|季报|月报|季度报告|运行报告|报告|考核|点检|演练|培训|盘点|自查|"
            r"日检|例检|体检)[^，。!?？吗没未不]{0,10}(?:做完|完成|已做|做好|做了|搞定|正常|提交|"
            r"已交|交了|完毕|弄完|搞完|报送|ok|done|✅)|"
            r"(?:做完|完成|已做|做好|搞定|提交|交)(?:了|好)?[^，。!?？]{0,8}(?:巡检|巡查|检查|备份|"
            r"季报|月报|报告|考核|点检|演练|培训|自查|日检)|"
            r"(?:inspection|check(?:s|up)?|backup|report|assessment|training|drill)[^.?]{0,14}(?:done|"
            r"complete[d]?|finished|submitted|ok)\b|(?:done|finished|"
            r"completed)[^.?]{0,10}(?:inspection|checks?|backup|report)"
        ),
        Cue.DECLINE: (
            r"(?:我|本人|这边)?[^，。!?？]{0,5}(?:接不了|接唔到|接不到单|来不了|去不了|过不来|顾不上|"
            r"抽不开身|走不开|(?:处理|搞|弄|接手)不了|没法(?:处理|接|过去)|不方便(?:接|处理|过)|没空|"
            r"没时间|冇得闲|冇时间)|"
            r"(?:我|本人)[^，。,]{0,6}(?:休假|请假|放假|年假|病假|在外地|出差|住院|在飞机|在高铁|"
            r"开车)|^(?:休假|请假|在外地|出差|住院)(?:中|了)?|"
            r"i(?:'m| am)[^.]{0,12}(?:on leave|off (?:duty|today|sick)|away|not available|unavailable|"
            r"travell?ing|driving)|(?:i )?can(?:'t|not| not) (?:take|handle|do|make) (?:it|this|that)|"
            r"not able to take"
        ),
        Cue.QUOTED: (
            r"(?:他|她|他们|用户|企业|群众|领导|客户|佢|佢哋|有人|对方|老板|同事)(?:刚)?(?:说|讲|反映|"
            r"反馈|问|表示|话|称)|(?:he|she|they|user|users|customer|boss)s? (?:say|said|says|told|asked|"
            r"report)"
        ),
        Cue.ALL_CLEAR: (
            r"^(?:现在|刚刚?|这下|哦|噢|嗯+|ok|都|全|已经|又|终于|总算|可|依家|now|it|it's|"
            r"all)?[，, ]*(?:都|全|已经?|is|are|s)?[ ]?(?:好了|好咗|好啦|可以了|行了|得咗|得了|"
            r"正常了?|恢复了|搞定了?|搞掂|能用了|用得了|妥了|ok了|没问题了|没事了|冇事了|通了|"
            r"fixed|working(?: now| again| fine)?|works(?: now| again)?|all good|good now|resolved|"
            r"solved)[!。~，, 的啦呀哈喽喇啊了👍🙏]*(?:(?:谢|多谢|唔该|感谢|辛苦|thank|thx)[^?？]*)?$"
        ),
        Cue.NUMBER_ONLY: r"^[\s#]*(?:\d[\d\s-]*|第?\d+号?(?:工?单|那个|那张|的)?|[\ue003\ue004])[。.!\s]*$",
    }.items()
}
_NEVER = r"(?:别|不要|不用|不能|先别|无需|不必|没有?|don't|do not|not)[^，。,]{0,3}"
_QUESTION_CLAUSE = re.compile(
    r"[?？]|(?:吗|么|没有|(?<!整)没|未|咩|唔)[呀啊的]?$|(?:进度|结果|进展|情况|方案|报告|单子?|你们?|您|他)呢$|是不是|是否|有没有|有冇|能不能|能否|可不可以|"
    r"可唔可以|可否|要不要|系咪|好了没|"
    r"(?<!没)(?<!没有)(?:什么|啥|咩)(?:时候|情况|原因|问题)|几时|多久|为什么|为啥|点解|怎么(?:办|回事|样|还|弄|才|不)|"
    r"如何|咋|谁(?![都也])|哪[里儿个位](?![都也])|边度|"
    r"^(?:what|who|when|which|where|why|how|is|are|was|were|does|did|any)\b|"
    r"^(?:do|can|could|has|have|will|would|shall|should|may) (?:you|we|i|they|it|this|that|the|he|she|somebody)\b"
)
_ACT = re.compile(
    r"收到|好了|恢复|可以了|正常|同意|批准|到(?:了|达|场)|[到进][^，。]{1,10}了|人(?:已经?)?在|不行|不批|不能|不可以|免谈|"
    r"解决|修好|搞定|能用|没问题|同意|准了|行了|"
    r"我来|马上|接单|已经?|驳回|不批|搞掂|妥了|ok|fixed|resolved|restored|approved?|got it|on it|done|"
    r"works"
)
_MARK = re.compile(r"[?？]|吗[呀啊]?$")
_INDIRECT = re.compile(
    r"再[^，。]{0,3}(?:查|看|找|说|细)|不清楚|不知|还得看|[再在待来先去]查|[再在待来先去]看|在找|正在|看看|看一?下|瞅|查一?下|(?:谁|哪位)[^，。]{0,6}(?:接|替|顶|代)|"
    r"^how about|unclear|isn't clear|find out|not (?:known|clear)|to see|unknown"
)
_CLAUSES = re.compile(r"(?<=[?？])|[，。,;；!！\n]+|\. ")
_VOCATIVE_AFTER = re.compile(r"^(?:[,，:：、!！ ~]|你|您|麻烦|帮|在吗|在不在|看下|看一下|请|能|可以|咱|$)")
_AT = re.compile(r"[@]([\w\u4e00-\u9fff]{1,12})")
_DESK_NAMES = re.compile(r"机器人|助手|值班|zhiban|所有人|全体|all\b|bot", re.IGNORECASE)
_BARE = re.compile(r"系统|平台|网站|软件|\b(?:system|platform|site|website|app)\b")


def cues_of(masked: str, *, text: str, entities: Iterable[Entity]) -> frozenset[str]:
    """Return the cues of a line: `masked` is folded with entities replaced, `text` is as written."""
    found = {name for name, pattern in _SIMPLE.items() if pattern.search(masked)}
    found |= set(filter(None, (completion_in(masked), severity_ordered(masked)))) | assents_in(masked)
    if _is_question(masked):
        found.add(Cue.QUESTION)
    if Cue.PAUSE in found and (Cue.RESUME in found or re.search(_NEVER + r"(?:挂起|暂停|pause)", masked)):
        found.discard(Cue.PAUSE)
    if Cue.DUTY_DONE in found and Cue.NEGATED_ACT in found:
        found.discard(Cue.DUTY_DONE)
    if _BARE.search(masked) and "\ue000" not in masked:
        found.add(Cue.BARE_SYSTEM)
    return frozenset(found | _vocatives(text, entities))


def _is_question(masked: str) -> bool:
    """A line asks when a clause does, unless a statement of an act stands before it."""
    for clause in filter(None, map(str.strip, _CLAUSES.split(masked))):
        if _QUESTION_CLAUSE.search(clause) and (_MARK.search(clause) or not _INDIRECT.search(clause)):
            return True
        if _ACT.search(clause):
            return False
    return False


def _vocatives(text: str, entities: Iterable[Entity]) -> set[str]:
    found = set()
    for match in _AT.finditer(text):
        if not _DESK_NAMES.search(match.group(1)):
            found.add(f"vocative:{match.group(1)}")
    for entity in entities:
        before = text[: entity.start].strip(" @，,。!！")
        if entity.type != "person" or before not in (
            "",
            "喂",
            "哎",
            "诶",
            "嗨",
            "你好",
            "您好",
            "hi",
            "Hi",
            "hey",
            "Hey",
        ):
            continue
        if _VOCATIVE_AFTER.match(
            text[entity.end :].lstrip() if text[entity.end : entity.end + 1] == " " else text[entity.end :]
        ):
            found.add(f"vocative:{entity.text}")
    return found
