"""Reads from the words how grave a trouble is and how far it reaches, clause by clause.

A clause counts only when it states something: what is denied, feared, supposed, asked, long past or
over already raises nothing. Source: docs/understanding.md, "Severity and scope".
"""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"[，。,;；!！\n、]+|\.(?:\s|$)|(?<=[?？])|(?= but )|(?:但是|但|不过|就是|只是)")
_WHO_ALL = (
    r"(?:所有|全部|全体|整个|整间|全|各|每个?|成个|成间|咁多|一众|全都)(?:的)?(?:人|用户|企业|窗口|"
    r"电脑|单位|分局|大厅|科室?|部门|同事|镇街?|县区?|"
    r"市|省|区|县|镇|局|院|处|所|支队|大队|楼层?|终端|机器|账号|办公室|网点|客户端|中心|厅|地方|地市|群众|老百姓|街道)+"
)
_ALL = re.compile(
    rf"{_WHO_ALL}(?!只有|就我|没)|大家|人人|谁(?:也|都)|个个都|没(?:有)?(?:一个)?人能|没有一(?:个|台|家)能|"
    rf"冇人(?:能|入|开|用)|"
    r"全(?:员|所|公司|院|校|厅|处|系统的人|科室?|单位)|整(?:层|栋|个?单位)|"
    rf"一个(?:人)?(?:都|也)(?:进|登|打|上|用)不|"
    r"(?:我们|我哋|咱们?|俺们|阿拉)[^，。,]{0,8}(?:都|全|个个)(?!是说)|多个?(?:单位|科室|窗口|分局|"
    r"企业|用户|县区|镇街|乡镇|部门|支局)[^，。,]{0,6}(?:都|反映|同时)|(?:好几|几|十几|几十)个"
    r"(?:单位|科室|窗口|分局|企业|部门|镇|县区?|区|大厅)[^，。,]{0,4}(?:都|同时|一起)|好多(?:人|企业|单位)|"
    r"\b(?:everyone|everybody|nobody|no ?one|none of us|all (?:of us|users|staff|companies|windows|"
    r"counters|branches|offices|departments|the (?:users|windows|staff|branches|offices))|"
    r"whole (?:office|hall|team|department|city|bureau|building)|entire (?:office|hall|team|"
    r"department|bureau)|for all)\b"
)
_SELF = re.compile(
    r"只有我|就我(?:一|这|自己|的|打|登)|单单我|净系我|得我一|仅(?:我|本人)|就(?:是)?我(?:一个|自己|"
    r"这台|这边)|其(?:他|它)人(?:都)?(?:正常|可以|没事|能)|"
    r"(?:别人|人家|同事|旁边)(?:的)?(?:都|倒)?(?:正常|可以|没事|能|好好)|我(?:这|部|自己)(?:一)?(?:台|"
    r"部|机|的电脑)|我的(?:电脑|账号|浏览器|机器)|我(?:电脑|账号)|"
    r"\b(?:only me|just me|just my|only my|my (?:own )?(?:pc|computer|laptop|machine|account|browser)|"
    r"others (?:are )?(?:fine|ok|can))\b"
)
_CANNOT = (
    r"(?:(?:打|登|进|上|用|访问|连|办|开|入|使|加载|操作|登录|登陆|登入|登|运行|受理|使用|撳|查询?|提交|报送?|"
    r"填报?|做|弄|整|动|刷|点)(?:得)?(?:录|陆|开)?"
    r"(?:不|唔|勿|弗|莫)(?:了|开|上|进|去|到|来|成|起|入|通|动|得|倒|晒)|"
    r"(?:不|唔)(?:能|可以|得)(?:用|登|进|上|打|访|办|入|开|使|运)|无法|没法|冇法|没办法|用唔到|开唔到|"
    r"login不|登[录陆入]?都?失败|卡死|死机|白屏|瘫|崩|挂|断|掉线|报错|转圈|停|can(?:no|')?t|cannot|"
    r"unable|down|locked out|"
    r"unreachable|inaccessible|offline|can (?:log|open|access|get|use|reach|work|connect|"
    r"be served)|kicked|error|fails?\b|stuck)"
)
_CANNOT_AT_ALL = _CANNOT.replace("报错|转圈|停|", "").replace("|error|fails?\\b|stuck", "")
_WHOLE = r"(?:系统|平台|网站|服务器?|数据库|后台|网络|整站|app|网厅|中心|\ue000|它)"
_STRONG = (
    r"(?:崩溃|崩了|崩掉|崩啦|崩盘|崩le|崩咯|瘫痪|瘫了|全瘫|瘫掉|宕机|宕了|当机|当掉|停摆|停止运行|全挂|挂了|挂掉|挂咗|"
    r"挂啦|全崩|冧咗|冧了|又冧|趴窝|死咗机|瓜了|嗝屁|趴下|趴了|废了|废掉|报废|死机|挂死|死透|不转了)"
)
_STATED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_WHOLE}[^，。,]{{0,8}}{_STRONG}",
        rf"(?:{_WHOLE}|^全部|^全都)(?:又|都|全都?|已经|突然|整个)*死(?:了|掉)(?:$|[^机循])",
        rf"^(?:又|全|都|彻底|已经|突然|刚刚?|现在|完了|完全|天|啊)*{_STRONG}",
        (
            rf"(?:整个|全部|所有|整套|全套|成个)(?:的)?(?:{_WHOLE}|功能|页面|模块|业务|服务|站点|"
            rf"菜单)[^，。,]{{0,6}}{_CANNOT_AT_ALL}"
        ),
        rf"{_WHOLE}[^，。,]{{0,4}}(?:全都?|完全|彻底|整个|全面|全部)[^，。,]{{0,4}}{_CANNOT_AT_ALL}",
        (
            rf"{_WHOLE}[^，。,]{{0,4}}(?:无法运行|不能运行|运行不了|跑不起来|起不来|启动不了|无法启动|"
            rf"无法提供服务|停止服务|服务中断|没响应了?任何)"
        ),
        (
            r"(?:全部|全都|统统|全面)(?:登录?|打|进|上|用|访问|办|连)(?:不|唔)(?:了|开|上|进|去|到)|"
            r"(?:全部|全都)(?:瘫|死机|掉线|断|崩|挂)|全线(?:瘫|崩|中断)|集体(?:掉线|登不)"
        ),
        (
            rf"(?:整体|全线|全站|全网|内外网|(?:内网|外网)[和、跟与]?(?:外网|内网)|(?:所有|全部|每个?|各个?|"
            rf"一切)的?(?:子?页面?|模块|功能|"
            rf"网页|栏目|入口|链接|界面)|(?:从|打?开?)?首页到[^，。,]{{0,8}})(?:又|都|全|也|已经?|统统|现在|"
            rf"今天|直接|均|完全|一直|"
            rf"{_WHOLE})*{_CANNOT_AT_ALL}"
        ),
        (
            r"没有?(?:一|半)?个?(?:人|单位|科室|窗口|企业|部门|用户|台|家)?(?:能|可以)(?:正常)?(?:登|进|打|用|"
            r"上|入|访问|开|连)|"
            r"没有?(?:一|半)个?(?:人|单位|科室|窗口|企业|部门|用户|台|家)?(?:登|进|打|用|上|入|访问|开|连)(?:录|问)?得|"
            r"没人(?:登|进|打|用|上|入|访问|开|连)(?:录|问)?得(?:了|上|到|进|开)"
        ),
        (
            r"(?:业务|办事|办理|收费|受理|窗口|大厅|办公)[^，。,]{0,4}(?:停了|中断|停摆|停办|停滞|瘫痪|"
            r"全停|停下来|停工|被迫停|都停)|(?:无法|没法|不能|冇法)(?:正常)?(?:办理|开展|"
            r"受理)(?:任何)?业务|业务(?:全|都|完全|根本)?(?:办不了|做不了|开展不了|办唔到)|"
            r"办不了(?:任何)?业务"
        ),
        (
            r"(?:数据|档案|资料|数据库|库)(?:里|里面|里头)?(?:全|都|全部|整个|统统|大量|大面积|一夜之?间|一夜|"
            r"一下子|突然|"
            r"莫名其妙|今早|今天)*(?:没了|没有了|丢了|丢失|不见了|被清空|被清了|清空了|被删|消失了|没晒|没完|"
            r"冇晒|冇咗|丢光|蒸发|一条(?:都|也)?(?:没有?|不剩|冇|不见))"
        ),
        (
            r"(?:\b(?:system|site|server|platform|portal|service|database|app|website|oa|everything)|"
            r"\ue000)(?:'s| is| are| has| have| seems to be)?[^,.]{0,12}\b(?:down|crashed|offline|dead|"
            r"collapsed|unavailable|unreachable|inaccessible|unusable)\b"
        ),
        (
            r"\b(?:entire|whole|all) (?:the )?(?:systems?|site|platform|service|portal|modules?|pages?)\b|"
            r"\boutage\b|production down|down for every|(?:business|service|work) (?:has )?(?:stopped|"
            r"halted|interrupted|at a standstill)|lost all (?:the |our )?data|"
            r"all (?:the |our )?data (?:is|was|has)|data (?:loss|lost|is gone|was wiped|has been wiped|is lost)|"
            r"all (?:the |our |of our )?(?:records|files|data|entries)[^,.]{0,10}\b(?:gone|"
            r"vanished|disappeared|wiped|lost)"
        ),
    )
)
_ALL_CANNOT = re.compile(
    rf"(?:{_ALL.pattern})(?:[^，。,]{{0,14}}|[ -~]{{0,32}}){_CANNOT}|{_CANNOT}[^，。,]{{0,8}}(?:{_ALL.pattern})"
)
_ALL_ALIKE = re.compile(rf"(?:{_ALL.pattern})[^，。,]{{0,6}}(?:这样|那样|一样|一个样|如此|是咁|系咁|the same)")
_KEPT = r"(?:数据|档案|资料|记录|台账|数据库|库|底册|台帐|信息|文件|业务表)"
_LOST = r"(?:没了|没有了|没影|丢|不见|清空|被删|消失|蒸发|没剩|空了|冇|灰飞烟灭)"
_MUCH = (
    r"(?:全|都|统统|一大(?:片|半|批|堆)|大(?:片|半|批|量|面积)|一夜|整[个批片]|一下子|好几?(?:千|万|百)|成批|所有|"
    r"一条不剩|一个不剩)"
)
_LOST_MASS = re.compile(
    rf"{_KEPT}[^，。,]{{0,10}}{_MUCH}[^，。,]{{0,6}}{_LOST}|{_KEPT}[^，。,]{{0,10}}{_LOST}(?:了|失|"
    rf"得)?[^，。,]{{0,2}}{_MUCH}|"
    rf"{_KEPT}[^，。,]{{0,6}}少了(?:一大|大半|大部分|好几[千万])|"
    rf"{_KEPT}[^，。,]{{0,6}}(?:被(?:人)?(?:清空|清掉|清零|删光|抹掉)|蒸发|一条不剩)|"
    rf"(?:所有|全部|整个|大批|大量|成批)(?:的)?[^，。,]{{0,6}}{_KEPT}[^，。,]{{0,6}}{_LOST}"
)
"""Data kept for the contract's users that is gone in a mass; what one person just entered is not."""
_OWN_ENTRY = re.compile(
    r"我(?:刚|自己|今天|上午|下午|昨天|才)?[^，。,]{0,4}(?:录|填|写|做|存|传)|草稿|缓存|浏览器|本机|电脑|手机|u盘"
)
_SMALL = re.compile(
    r"浏览器|打印|word|excel|wps|电脑|客户端|控件|插件|输入法|鼠标|手机|扫描|u盾|ukey|附件|我(?:这|的|"
    r"自己|部|刚|填|录|写|做)|本机|这台|那台|一台|某[个条]|草稿|"
    r"刚(?:录|填|写|做|才(?:录|填))|录的|填的|写的|一条(?![都也不])|两条|几条|这条|那条|缓存|browser|printer|"
    r"excel|my (?:pc|computer|laptop|draft|screen)|心态|我(?:都)?要?崩溃|人(?:都)?(?:要)?崩"
)
_DENIED = re.compile(
    r"(?:没有?|不是|并非|并没有?|不算|未|不会|没说|唔系|冇|not|isn't|wasn't|hasn't|never|no)(?:说|"
    r"真的?|完全|整个|全部|all|a|been|really|系统)?[ ]?$"
)
_SUPPOSED = re.compile(
    r"如果|要是|万一|假如|倘若|若是|会不会|怕|担心|以免|免得|避免|防止|差点|快要|要崩|是否|是不是|"
    r"演练|模拟|会导致|可能会|if |might|would|could crash|in case|afraid|worry|drill"
)
_REHEARSED = re.compile(r"演练|模拟(?:测试|故障|断)|\bdrill\b")
_PAST = re.compile(
    r"上次|上回|上周|上个?月|去年|"
    r"昨[天日晚](?!起|开始|就|到现在|以来)|前[天几]|之前|曾经?|那次|last (?:time|week|month|year)|"
    r"yesterday"
)
_OVER = re.compile(
    r"恢复|好了|修好|正常了?|解决|没事|可以了|能用|fixed|restored|back (?:up|to normal)|resolved|works? "
    r"(?:now|again)"
)
_ASKED = re.compile(
    r"[?？]\s*$|(?:吗|么|没有|没)\s*$|怎么(?:找回|恢复|办|弄|处理)|如何|咋办|能不能找回|^(?:is|are|does|do|can|has) "
)


def scope_of(folded: str) -> str | None:
    """Return "all" where many are hit, "self" where the speaker alone is, None where the words do not say."""
    clauses = [clause for clause in _CLAUSE.split(folded) if clause]
    if any(_ALL.search(clause) and not _SUPPOSED.search(clause) and not _denied(clause, _ALL) for clause in clauses):
        return None if _SELF.search(folded) and not _ALL_CANNOT.search(folded) else "all"
    return "self" if _SELF.search(folded) else None


def severity_of(masked: str) -> str | None:
    """Return "outage" where it is stated that the whole cannot run, everybody is hit, data is lost or business stands.

    `masked` is folded text in which systems are replaced by their mark.
    """
    if _SELF.search(masked) and not _ALL_CANNOT.search(masked):
        return None
    if _over(masked) or _REHEARSED.search(masked):
        return None
    clauses = [clause for clause in _CLAUSE.split(masked) if clause]
    if _all_alike(clauses) and re.search(_CANNOT_AT_ALL, masked):
        return "outage"
    return "outage" if any(_states_outage(clause) for clause in clauses) else None


def _all_alike(clauses: list[str]) -> bool:
    """Tell whether a clause states that it is the same with everybody."""
    return any(_ALL_ALIKE.search(clause) and not _SUPPOSED.search(clause) for clause in clauses)


def _over(masked: str) -> bool:
    """Tell whether the line says that the trouble is past: a recovery that is neither denied nor hoped for."""
    for match in _OVER.finditer(masked):
        before = masked[max(0, match.start() - 6) : match.start()]
        after = masked[match.end() : match.end() + 3]
        wished = re.search(
            r"不|没|未|尽快|何时|什么时候|几时|请|帮|才|能|快|赶紧|马上|早|又|要|需|刚|唔|冇|not|when|"
            r"please|be ",
            before,
        )
        if not wished and not re.match(r"[吗没?？]|了吗|了没|之前|后又|后还", after):
            return True
    return False


def _not_stated(clause: str) -> bool:
    """Tell whether a clause is a supposition, a question, or about what is over."""
    return bool(_SUPPOSED.search(clause) or _ASKED.search(clause) or (_PAST.search(clause) and "现在" not in clause))


def _states_outage(clause: str) -> bool:
    if _not_stated(clause):
        return False
    if _ALL_CANNOT.search(clause) and not _denied(clause, _ALL_CANNOT) and "附件" not in clause:
        return True
    if _states_loss(clause):
        return True
    if _SMALL.search(clause):
        return False
    return any(pattern.search(clause) and not _denied(clause, pattern) for pattern in _STATED)


def _states_loss(clause: str) -> bool:
    """Tell whether a clause says that kept data is gone in a mass."""
    return bool(_LOST_MASS.search(clause)) and not _OWN_ENTRY.search(clause) and not _denied(clause, _LOST_MASS)


def _denied(clause: str, pattern: re.Pattern[str]) -> bool:
    match = pattern.search(clause)
    if match is None:
        return False
    core = re.search(_STRONG, match.group())
    if core is not None and re.search(r"(?:没有?|并未|未|不是|不会|冇|没真的?)$", match.group()[: core.start()]):
        return True
    return bool(_DENIED.search(clause[: match.start()]))
