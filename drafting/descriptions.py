"""How grave a trouble is by the words that describe it.

Source: formats.md, section 6: "severity follows the description, not the level's number"; null where none is named.
"""

from __future__ import annotations

import re

from desk.contracts import SeverityId

_PART = (
    r"个别|部分(?!或(?:者)?全部)|局部|单个|单台|单点|单站|单表|单人|单所|单机|单一(?:用户|终端)|少数"
    r"|某一?(?:项|个|台|类|供电所|功能|模块|子系统的|页面|环节|用户|业务)"
)
"""Some things or people, not all."""
_GOES_ON = r"不影响|尚(?:可|能)|仍(?:可|能)"
_MINOR = r"一般(?:性)?(?:故障|问题|事件)|轻微"
_LIMITED = re.compile(rf"{_PART}|{_GOES_ON}|不受影响|可绕行|替代|{_MINOR}")
"""What keeps a trouble from being an outage."""

_FAULT = re.compile(
    rf"{_PART}|{_GOES_ON}|{_MINOR}"
    r"|有替代|替代(?:方式|办法|手段)|可(?:绕行|转人工|用[^，。]{0,12}维持|以替代|通过其他)"  # another way
    r"|其余[^，。]{0,8}(?:正常|照常|尚能)"
    r"|一般(?:性)?缺陷|普通故障|不(?:太)?紧急|零星|次要|除上述情形外"  # said to be a small one
    r"|瑕疵|错位|样式|排版|显示异常|缓慢|变慢|卡顿|延迟|不刷新"  # seen on a screen
    r"|异常|故障|缺陷|错误|报错|差错|误报|错漏|不准|失败|中断|(?:发生|出现)问题"  # something goes wrong
    r"|损坏|失效|离线|掉线|断裂|不亮|灭灯|失灵|卡纸|卡件"  # a thing is broken
)

_EVERYTHING = (
    r"(?:整体|全部|全面|完全|全院性?|全局|全省|全市|全县|全州|大面积"
    r"|全员|全体(?:用户)?|所有(?:用户|业务)?|整个|全[厂校馆])"
)
_IS_DOWN = (
    r"(?:打不开|进不去|用不了|连不上|登不上|瘫痪|中断|停止|停运|停用|停摆|停办|停服|不可用|不能|无法|无从"
    r"|失控|失联|宕机|崩溃|失效|停机|丢失|断网)"
)
_OUTAGE = re.compile(
    rf"{_EVERYTHING}[^，。；]{{0,14}}{_IS_DOWN}|瘫痪|宕机|崩溃"
    # a whole that does not run
    r"|(?:系统|平台|网站|服务器?|数据库|业务|门户|网络|中心平台)(?:关键部分)?[^，。；个某单部]{0,6}"
    r"(?:无法(?:运行|启动|访问|使用|登录|提供服务|运作)"
    r"|不能(?:运行|启动|访问|使用|登录|对外|运作|正常运行|正常响应)"
    r"|停止(?:服务|运行|响应)|打不开|进不去|登不上|用不了|中断|停运|停服|停摆|不可用)"
    r"|(?:无法|不能)(?:正常)?(?:运行|运作|启动|提供服务|对外服务|响应外部|对外办理|开诊|开庭)"
    # the work itself has stopped
    r"|业务(?:全部|全面)?(?:停顿|停办)|服务中断|停止(?:对外)?服务|对外服务停"
    r"|核心业务[^，。；]{0,8}(?:中断|停|不能|无法)"
    # data are lost
    r"|数据(?:大量|大面积|全部)?(?:丢失|损毁|被篡改)|数据库损[毁坏]"
    # called a grave one
    r"|灾难|突发(?:故障|事件|应急)|特别重大|重大(?:故障|事件|事故|问题)|严重(?:影响|故障|事件)|紧急(?:故障|事件)"
    # plants
    r"|双机同停|停机待|全停|全黑|失去全部"
)
_OUTAGE_SURE = re.compile(
    r"(?:整体|全部|完全|全院|全省|全市|全县|全州|全体)[^，。；]{0,14}"
    r"(?:瘫痪|中断|停止|停运|停用|停摆|停办|不可用|不能|无法|失控|宕机|崩溃)"
    r"|(?:系统|平台)瘫痪|整体停|宕机|崩溃|三者之一全部|部分或(?:者)?全部"
)
"""An outage, whatever else the words say."""

_MISSED = (
    r"修复|解决|停机|胜任|修补|完成|恢复|到场|到达|排除|履约|如期|归|少|低|超|晚|早|查明|判断|判定|按期|满足|达到|接听"
)
"""Acts that the contractor cannot do in time."""
_FORBIDDEN = r"以|作为|用于|擅自|转|影响|外|泄|提供证|并网|自"
_STOPS = re.compile(
    r"(?:不能|无法|不得)"
    rf"(?!(?:[^，。；]{{0,4}}(?:当日|按时|及时|立即|远程|现场|自行|一次))?[^，。；]{{0,2}}(?:{_MISSED}|{_FORBIDDEN}))"
)
"""Something cannot be done, and it is not an act of the contractor's."""

_QUESTION = re.compile(
    r"咨询|疑问|答疑|疑难解答|解答|提问|如何操作|密码遗忘|忘记密码|账号问题|不构成故障"
    r"|操作(?:问题|指导)|使用(?:问题|方法|帮助)|口径(?:解释|问题)"
    r"|对[^，。；]{0,8}的问题(?:进行)?(?:回复|答复|解答)"
)
_REQUEST = re.compile(
    r"服务请求|(?<![□障维])需求(?!书|方)|申请|开发需求|按指令|指令下达|接令|任务单"  # asked for as such
    r"|内容更新|发布公告|新增|改造|改图|小改(?:动)?|小型(?:功能|报表|优化)|程序修改|优化(?:需求|申请)"  # something new
    r"|功能(?:调整|修改|新增|优化|完善)|变更(?:请求|申请|参数|需求)|参数(?:配置|调整|变更)|配置(?:和权限)?申请"
    r"|新建(?:账号|用户)|账号(?:开通|权限|变更|的?新增)|权限(?:调整|变更|申请)|开通(?:账号|权限)"  # accounts
    r"|数据(?:提取|查询|导出|统计|下载)|提取数据|取数|调看|调取|查询申请|另取报表|专题统计"  # data
    r"|统计(?:数据|报表|分析|需求)|报表(?:需求|模板|开发|定制|取数)"
)

_BARE_TROUBLE = re.compile(r"(?<!一般)(?<!普通)(?:故障|异常|缺陷|错误|差错|损坏|(?:发生|出现)问题|中断)(?:点)?")
_EXCEPTED = re.compile(r"[（(][^（）()]*除外[)）]|[^，。；]*(?:除外|不可抗力)[^，。；]*")


def severity_of_words(words: str, *, surely: bool = False) -> SeverityId | None:
    """Return the severity that a description tells; None where it tells none. What is excepted does not count.

    With `surely` a bare word of trouble (故障, 异常, 问题) tells nothing.
    """
    words = _EXCEPTED.sub("", words)
    if surely:
        words = _BARE_TROUBLE.sub("□", words)
    if _OUTAGE_SURE.search(words):
        return "outage"
    asks, wants, broken = _QUESTION.search(words), _REQUEST.search(words), _FAULT.search(words)
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
