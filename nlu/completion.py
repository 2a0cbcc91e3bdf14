"""Finds the evidence that work is finished: without it no words of an engineer end a ticket.

A clause counts only when it states something. What is begun, planned, supposed, denied, asked or told of others is no
completion, however near its words come to one. Source: docs/understanding.md, "Evidence of completion".
"""

from __future__ import annotations

import re

from desk.understanding import Cue

_CLAUSES = re.compile(r"[，。,;；!！\n]+|\. |(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_WORK = (
    r"(?:修|弄|搞|整|做|办|改|换|装|配|调|补|清|删|加|导|发|传|打|拷|贴|开|放|设|建|授|解|提|处理|解决|排除|"
    r"重启|更新|升级|替换|更换|"
    r"回滚|回退|修复|修正|修改|纠正|调整|重置|扩容|部署|发布|上线|同步|补录|迁移|切换|开通|备份|恢复|重装|"
    r"重配|重做|重跑|清理|清空|"
    r"清除|关闭|打印|上传|导出|安装|配置|优化|验证|测试|答复|回复|完成|搞定)"
)
_RESULT = (
    r"(?:好|完|掉|妥|毕|成|成功|完毕|完成|齐|齐全|通过?|正|正常|清|利索|到位|下去|上去?|回来?|回去|出来?|进去?|过|"
    r"到|给|全|定)"
)
_SURE_RESULT = r"(?:好|完|掉|妥|齐|完毕|完成|成功|到位|利索|通过)"
_ENDED = r"(?:了|咗|啦|过了|$|给|发|并|[到在](?:群|你|您|邮箱)|(?=[，。]))"
_DONE = re.compile(
    rf"{_WORK}{_RESULT}?(?:过)?(?:了|咗|啦)|{_WORK}{_SURE_RESULT}{_ENDED}|"
    rf"(?:已经?|都|全部?|刚刚?|均|业已|重新)[^，。,]{{0,12}}{_WORK}|{_WORK}完(?:毕|成)|"
    r"搞掂|搞定|妥了|完事|(?:故障|问题|隐患|漏洞|原因|病根|根因|异常)(?:已经?)?(?:消除|排除|解决|修复|修正|找到并)|"
    r"(?:答复|回复|解答|处理结果|结论)(?:如下)?[:：]|"
    r"\b(?:fixed|resolved|solved|done|closed?|replaced|patched|deployed|updated|corrected|completed?|cleared|rebuilt|"
    r"restarted|reset|sent|removed|reinstalled|finished|rolled back|switched|added|installed)\b"
)
_CLOSE = re.compile(
    r"(?:可以?|能|请|申请|予以|直接)[^，。,不]{0,4}(?:关|结|销|归档|办结|闭环)|(?:关|结|销)(?:单|了|掉)|办结|闭环|"
    r"\b(?:closed?|can be closed)\b"
)
_SOLVED = re.compile(r"(?:已经?|彻底|完全|都|全部?)解决|解决(?:了|完毕)|\b(?:resolved|solved)\b")
_NOT_YET = re.compile(r"(?:还|尚)(?:没|未)|没(?:有)?[^，。,]{0,4}(?:完|好|掉)$|\b(?:not yet|hasn't|haven't)\b")
_USABLE = re.compile(
    r"(?:恢复|正常|(?<![修弄搞整做办改换装配调补清删加导发传打贴建])好|可以|行|通|(?<![爬醒站坐])起来|上来|出来|活|没事|没问题|没毛病|ok)(?:使用|访问|运行|服务|登录)?(?:了|"
    r"咗|啦|$)|恢复(?:正常|访问|使用|运行|服务|登录)|"
    r"(?:已(?:经)?|全部|全面|基本|都|均|初步|暂时|临时|业务|服务|系统|\ue000)[^，。,]{0,4}恢复|"
    r"(?:能|可以?|可)(?:正常|重新|继续)?[^，。,不没未]{0,8}了|(?:能|可以)(?:正常)?(?:打开|登录?|用|进|访问|查)(?:到|去)?$|"
    r"切(?:到|回|换)[^，。,]{1,8}了|(?:也|都|已|已经|运行|使用|访问|登录|显示|功能|"
    r"服务|一切)(?:都|已)?正常|"
    r"\b(?:back (?:up|online|to normal)|up again|up and running|restored|works?(?: now| again)?|"
    r"working(?: now| again)?|usable|"
    r"available again|can (?:log in|use|open)[^,.]*(?:again|now))\b"
)
_DENIED = re.compile(
    r"没(?!问题|毛病|事|再|有?再|什么问题|啥问题)|未(?!办)|不(?:能|行|了|好|到|上|开|动|通|用(?!再|管)|是|对|"
    r"一定|确定|敢|太|算)|尚|别(?!的|处|人)|勿|"
    r"难|失败|\bnot\b|n't|\bno\b|\bnever\b"
)
_ASKED = re.compile(
    r"吗|么$|[?？]|怎么|咋|如何|是不是|是否|有没有|能不能|可不可以|什么时候|哪|谁|没$|呢$|\b(?:who|when|what|how)\b"
)
_SUPPOSED = re.compile(
    r"如果|要是|万一|假如|倘若|一旦|若|的话|等(?!级|于)|才|之?后再|希望|但愿|应该|可能|大概|估计|好像|似乎|"
    r"也许|说不定|怀疑|"
    r"\b(?:if|once|when|after|should|might|may|maybe|probably|hope|wait)\b"
)
_TO_COME = re.compile(
    r"正在|(?<![现存正实])在(?!你|您|群|线|后台|附件|邮|库|服务|系统|平台|页|\ue001|机房|测试)|开始|着手|动手|"
    r"准备|打算|计划|预计|争取|即将|将(?!原|其|该|旧|坏|数)|马上|这就|待会|等会|稍后|尽快|"
    r"一会|想|要(?!求)|(?<!不)会(?!议|签|计|话|员|场|费|展)|得(?=[找改换修查重把先去跟让等联])|需|必须|安排|约|"
    r"(?:今天|今晚|明天|明早|后天|本周|下周|周[一二三四五六日末]|下午|晚上|月底|[点号日])(?:之?内|以?前|之前|"
    r"左右)|之内|以内|明天|明早|后天|下周|"
    r"快[^，。]{0,6}了|差不多|一半|百分|%|继续|接着|还在|进度|"
    r"\b(?:will|going to|shall|plan|about to|trying|almost|nearly|working on|start(?:ing|ed)?|begin|began|"
    r"still|eta|need|expect)\b"
)
_TOLD = re.compile(r"反映|反馈|投诉|用户说|企业说|他说|她说|据说|听说|汇报|口径|\b(?:he|she|they|users?) sa(?:y|id)\b")
_RATED = re.compile(
    r"(?:按|算|当|属|定|升|降|提|改)[^，。]{0,4}(?:重大|一般|严重|普通|紧急|瘫痪|故障|咨询|级)|级别|等级"
)
_OPEN = re.compile(
    r"(?:原因|根因|为什么|为啥|怎么回事|\bcause)[^，。]{0,8}(?:还|待|未|没|再|继续|在查|排查|不明|细看|明|后|"
    r"慢慢|pending|unknown|later)|"
    r"(?:还|继续|再|后续|接着|回头|明天)[^，。]{0,4}(?:查|观察|排查|跟|找|分析|细?看|盯|处理|优化|验证|测)|"
    r"观察|临时(?!目录|文件|表|库|密码|账)|暂时|"
    r"先[^，。]{0,4}(?:切|用|顶|恢复|重启|让|回滚|凑合)|顶着|待查|应急|治标|investigat|root cause|for now|"
    r"temporar|monitor|workaround"
)


def completion_in(plain: str) -> str | None:
    """Return the cue of what the words give evidence of, None where they give none.

    `plain` is the masked line in standard words. Finished: the cause removed, the work done, or the ticket to be
    closed. Usable: it works again while cause or work are open. Partly: something is done, and more is to come.
    """
    clauses = [clause for clause in _CLAUSES.split(plain) if clause.strip()]
    stated = [clause for clause in clauses if _states(clause)]
    done, usable = _any(_DONE, stated), _any(_USABLE, stated)
    if _any(_CLOSE, stated) or (_any(_SOLVED, stated) and not _OPEN.search(plain)):
        return Cue.FINISHED
    if not (done or usable):
        return None
    if _OPEN.search(plain) or any(_goes_on(clause) for clause in clauses):
        return Cue.USABLE if usable else Cue.PARTLY
    return Cue.FINISHED


def _any(pattern: re.Pattern[str], clauses: list[str]) -> bool:
    return any(pattern.search(clause) for clause in clauses)


def _states(clause: str) -> bool:
    """Tell whether a clause says that something is so: not to come, denied, asked, supposed or another's word."""
    return not any(pattern.search(clause) for pattern in (_DENIED, _ASKED, _SUPPOSED, _TO_COME, _TOLD, _RATED))


def _goes_on(clause: str) -> bool:
    """Tell whether a clause speaks of work that is still to come."""
    work = re.search(_WORK, clause) is not None
    return work and bool(_TO_COME.search(clause) or _NOT_YET.search(clause))
