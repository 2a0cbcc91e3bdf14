"""How grave a trouble is by its description: a clause's words decide, not the number of its level.

Source: formats.md, section 6: "severity follows the description, not the level's number"; null where none is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desk.contracts import SeverityId

_LEVEL = (
    r"(?:[一二三四五六1-6]|[ⅠⅡⅢⅣⅤⅥ]|I{1,3}|IV|V)\s*[级類类](?!等保|保护|甲等|医院|网络|证书|资质|教授|域|菜单|目录|系统|单位)|P\s*[0-5](?!\d)|S[1-5](?!\d)|[A-D]\s*[级类]"
    r"|(?:特别重大|特别紧急|特大|特急|重大|较大|严重|紧急|重要|一般|普通|轻微|较轻|次要|咨询)(?:级|类)?"
)
_NAMED_LEVEL = re.compile(
    rf"(?P<first>{_LEVEL})(?P<others>(?:\s*[、和及或与]\s*(?:{_LEVEL}))*)\s*(?P<noun>类?(?:性)?(?:系统|网络|安全)?(?:故障|事件|问题|事项|工单|告警|事故|缺陷|报修)|类)?"
)
_ONE_LEVEL = re.compile(_LEVEL)
_JOINT_LEVELS = re.compile(r"(?P<all>(?:[一二三四五六ⅠⅡⅢⅣⅤ](?:、|和|或|及|至))+[一二三四五六ⅠⅡⅢⅣⅤ])\s*级")

_FAULT_FIRST = re.compile(
    r"个别|部分(?!或(?:者)?全部)|局部|单个|单台|单点|单站|单表|单人|单所|单机|单一(?:用户|终端)|少数|某一?(?:项|个|台|类|供电所|功能|模块|子系统的|页面|环节|用户|业务)|不影响|尚(?:可|能)|仍(?:可|能)|可(?:绕行|转人工|用[^，。]{0,12}维持|以替代|通过其他)|有替代|替代(?:方式|办法|手段)|轻微|一般(?:性)?(?:故障|问题|事件|缺陷)|瑕疵|错位|样式|排版|显示异常|缓慢|变慢|卡顿|延迟|报错|除上述情形外|其余[^，。]{0,8}(?:正常|照常|尚能)|普通故障|不(?:太)?紧急|零星|次要|损坏|失效|离线|掉线|异常|故障|缺陷|错误|差错|误报|错漏|断裂|不亮|灭灯|不准|不刷新|失败|失灵|(?:发生|出现)问题|中断|卡纸|卡件|掉线|失灵"
)
_OUTAGE = re.compile(
    r"(?:整体|全部|全面|完全|全院性?|全局|全省|全市|全县|全州|大面积|全员|全体(?:用户)?|所有(?:用户|业务)?|整个|全[厂校馆])[^，。；]{0,14}(?:瘫痪|中断|停止|停运|停用|停摆|停办|不可用|不能|无法|无从|失控|失联|宕机|崩溃|失效|停机|丢失|断网|停服)"
    r"|瘫痪|宕机|崩溃|(?:系统|平台|网站|服务器?|数据库|业务|门户|网络|中心平台)(?:关键部分)?[^，。；个某单部]{0,6}(?:无法(?:运行|启动|访问|使用|登录|提供服务|运作)|不能(?:运行|启动|访问|使用|登录|对外|运作|正常运行|正常响应)|停止(?:服务|运行|响应)|中断|停运|停服|停摆|不可用)"
    r"|(?:无法|不能)(?:正常)?(?:运行|运作|启动|提供服务|对外服务|响应外部|对外办理|开诊|开庭)|业务(?:全部|全面)?(?:中断|停顿|停办|停摆)|服务中断|停止(?:对外)?服务|数据(?:大量|大面积|全部)?(?:丢失|损毁|被篡改)|数据库损[毁坏]|核心业务[^，。；]{0,8}(?:中断|停|不能|无法)|灾难|突发(?:故障|事件|应急)|重大(?:故障|事件|事故|问题)|特别重大|严重(?:影响|故障|事件)|紧急(?:故障|事件)|双机同停|停机待|全停|全黑|失去全部|对外服务停"
)
_STOPS = re.compile(
    r"(?:不能|无法|不得)(?!(?:[^，。；]{0,4}(?:当日|按时|及时|立即|远程|现场|自行|一次))?[^，。；]{0,2}(?:修复|解决|停机|胜任|修补|完成|恢复|到场|到达|排除|履约|如期|以|作为|归|少|低|超|晚|早|用于|查明|判断|判定|按期|擅自|转|影响|外|泄|提供证|满足|达到|接听|并网|自))"
)
_OUTAGE_SURE = re.compile(
    r"(?:整体|全部|完全|全院|全省|全市|全县|全州|全体)[^，。；]{0,14}(?:瘫痪|中断|停止|停运|停用|停摆|停办|不可用|不能|无法|失控|宕机|崩溃)|(?:系统|平台)(?:整体)?瘫痪|三者之一全部|全部停止|整体(?:瘫痪|中断|停)|关键部分或全部|部分或(?:者)?全部|宕机|崩溃"
)
_QUESTION = re.compile(
    r"咨询|疑问|答疑|疑难解答|解答|操作(?:问题|指导)|使用(?:问题|方法|帮助)|如何操作|口径(?:解释|问题)|密码遗忘|忘记密码|账号问题|不构成故障|提问|对[^，。；]{0,8}的问题(?:进行)?(?:回复|答复|解答)"
)
_REQUEST = re.compile(
    r"服务请求|(?<![□障维])需求(?!书|方)|申请|调看|按指令|指令下达|接令|内容更新|参数配置|发布公告|新增|新建(?:账号|用户)|改造|变更(?:请求|申请|参数|需求)|参数(?:调整|变更)|账号(?:开通|权限|变更|的?新增)|权限(?:调整|变更|申请)|开通(?:账号|权限)|数据(?:提取|查询|导出|统计|下载)|提取数据|统计(?:数据|报表|分析|需求)|专题统计|报表(?:需求|模板|开发|定制|取数)|查询申请|另取报表|改图|小型(?:功能|报表|优化)|功能(?:调整|修改|新增|优化|完善)|程序修改|优化(?:需求|申请)|小改(?:动)?|开发需求|申请单|配置(?:和权限)?申请|任务单|调取|取数"
)


def severity_of_words(words: str, *, surely: bool = False) -> SeverityId | None:
    """Return the severity that a description tells; None where it tells none. What is excepted does not count.

    With `surely` a bare word of trouble (故障, 异常, 问题) tells nothing.
    """
    words = _EXCEPTED.sub("", words)
    if surely:
        words = _BARE_TROUBLE.sub("□", words)
    if _OUTAGE_SURE.search(words):
        return "outage"
    asks, wants, broken = _QUESTION.search(words), _REQUEST.search(words), _FAULT_FIRST.search(words)
    if asks and not (broken and broken.start() < asks.start()):
        return "question"
    if wants and not (broken and broken.start() < wants.start()):
        return "request"
    return _of_trouble(words, broken)


def _of_trouble(words: str, broken: re.Match[str] | None) -> SeverityId | None:
    grave = _OUTAGE.search(words)
    if grave and broken and _LIMITED.search(words):
        return "fault"
    if grave or (_STOPS.search(words) and not _LIMITED.search(words)):
        return "outage"
    return "fault" if broken else None


_BARE_TROUBLE = re.compile(r"(?<!一般)(?<!普通)(?:故障|异常|缺陷|错误|差错|损坏|(?:发生|出现)问题|中断)(?:点)?")
_EXCEPTED = re.compile(r"[（(][^（）()]*除外[)）]|[^，。；]*(?:除外|不可抗力)[^，。；]*")
_LIMITED = re.compile(
    r"个别|部分(?!或(?:者)?全部)|局部|单个|单台|单点|单站|单表|单所|单机|少数|某一?(?:项|个|台|类|业务|功能|供电所|用户)|不影响|尚(?:可|能)|仍(?:可|能)|不受影响|有?替代|可绕行|一般(?:性)?(?:故障|问题|事件)|轻微"
)


@dataclass(frozen=True, slots=True)
class Levels:
    """What a document's own names of levels mean, by their description."""

    meanings: Mapping[str, SeverityId]

    def severity_of(self, words: str, *, surely: bool = False) -> SeverityId | None:
        """Return the severity of a clause by the levels it names, else by its own description (`surely` as there).

        None where it names none, or levels that differ.
        """
        named = {meaning for level in levels_in(words) if (meaning := self.meanings.get(level)) is not None}
        if len(named) == 1:
            return named.pop()
        if named:
            return "fault" if named == {"fault"} else None
        return severity_of_words(words, surely=surely)

    def names_level(self, words: str) -> bool:
        """Tell whether the words name a level that the document describes."""
        return any(level in self.meanings for level in levels_in(words))


def levels_in(words: str) -> list[str]:
    """Return the levels that words name, in one spelling: "一级", "P1", "重大"."""
    found: list[str] = []
    for match in _JOINT_LEVELS.finditer(words):
        found += [f"{_ORDINALS.get(number, number)}级" for number in re.findall(r"[一二三四五六ⅠⅡⅢⅣⅤ]", match["all"])]
    for match in _NAMED_LEVEL.finditer(words):
        for level in (match["first"], *_ONE_LEVEL.findall(match["others"])):
            found.append(_spelled(level, noun=match["noun"]))
    return list(dict.fromkeys(level for level in found if level))


def _spelled(level: str, *, noun: str | None) -> str:
    """Return one spelling of a level; a word such as 一般 alone is a level only before a noun of trouble."""
    squeezed = re.sub(r"\s", "", level)
    numeral = re.fullmatch(r"(?:([一二三四五六1-6])|([ⅠⅡⅢⅣⅤⅥ]|I{1,3}|IV|V))[级類类]", squeezed)
    if numeral:
        return f"{_ORDINALS.get(numeral[1] or numeral[2], numeral[1])}级"
    if re.fullmatch(r"[PS]\d|[A-D][级类]", squeezed):
        return squeezed
    word = re.sub(r"[级类]$", "", squeezed)
    return word if noun or squeezed != word else ""


_ORDINALS = dict(zip("123456ⅠⅡⅢⅣⅤⅥ", "一二三四五六" * 2, strict=True)) | {
    "I": "一",
    "II": "二",
    "III": "三",
    "IV": "四",
    "V": "五",
}

_DEFINED = re.compile(
    rf"^[（(“\"]?(?P<level>{_LEVEL})(?:[（(](?P<other>[^）)]{{1,8}})[）)])?(?P<noun>类?(?:性)?(?:系统)?(?:故障|事件|问题|事项|工单|需求|请求)?)[”\"]?\s*(?:[（(][^）)]{{0,12}}[）)])?\s*(?:，|,)?\s*(?:系指|是指|指的是|指|为|即|：|:|—+)\s*(?P<words>[^。]{{4,160}})"
)
_INNER = re.compile(r"[“\"](?P<level>[^”\"]{2,8})[”\"]\s*[，,]?\s*(?:系指|是指|指)\s*(?P<words>[^；。]{4,120})")


def levels_of(texts: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Levels:
    """Return the levels that a document describes: in clauses that define them and in the rows of its tables."""
    meanings: dict[str, SeverityId] = {}
    for text in texts:
        for match in (
            *filter(None, (_DEFINED.match(part.strip()) for part in re.split(r"[；。]", text))),
            *_INNER.finditer(text),
        ):
            _learn(meanings, match["level"], match["words"])
            _learn(meanings, (match.groupdict().get("other") or ""), match["words"])
    for cells in rows:
        _learn_row(meanings, cells)
    return Levels(meanings)


def _learn_row(meanings: dict[str, SeverityId], cells: tuple[str, ...]) -> None:
    for at, cell in enumerate(_spelled_alone(cell) for cell in cells[:3]):
        if (
            cell
            and len(cell) <= 12
            and re.fullmatch(rf"(?:{_LEVEL})(?:[（(].*[)）])?(?:类?(?:故障|事件|问题|事项))?", cell)
        ):
            words = next((other for other in cells[at + 1 :] if len(other) > 5), "")
            _learn(meanings, cell, words or cell)
            return


def _spelled_alone(cell: str) -> str:
    """Return a cell that holds a bare numeral as a level: "Ⅰ" is Ⅰ级."""
    return f"{cell}级" if re.fullmatch(r"[ⅠⅡⅢⅣⅤⅥ]|I{1,3}|IV|V", cell) else cell


def _learn(meanings: dict[str, SeverityId], level: str, words: str) -> None:
    names = levels_in(f"{level}故障") if level else []
    described = severity_of_words(words)
    for name in names:
        if described is not None:
            meanings.setdefault(name, described)
