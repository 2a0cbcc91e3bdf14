"""What else binds: kinds that are told by their words, and the plain work that is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from drafting.clauses import Clause
from drafting.findings import Kind
from drafting.outline import Topic

BUYER_PAYS_LATE = re.compile(
    r"(?:甲方|采购人|委托方)[^，。；]{0,10}(?:逾期|迟延|延迟|未按时|未按期)[^，。；]{0,4}(?:付款|支付)"
)
_EXCUSED = re.compile(
    r"不予扣|不(?:再)?(?:重复)?扣|互不承担|不(?:视为|构成)违约|不承担(?:违约)?责任|不计入|所致(?:者|的)?除外|失信被执行|扣除规则|信用(?:等级|评价)|标准如下|按下表|按下列方式|移送司法|加\d+分|视为认可|起算"
)
"""What frees from a penalty, and what only introduces one."""
_PENALTY = re.compile(
    r"违约金|扣[减除罚发]|扣\s*\d|扣[^，。；]{0,10}(?:分|元|[%％]|费用|款)|每[^，。；]{1,16}(?:扣|罚)|罚款|解除(?:本)?合同|终止合同|赔偿|不予支付|拒绝支付|不再续签|不得续签|结算比例|系数为|全额计费|不得分|追究[^，。；]{0,12}责任|承担(?:全部|相应|一切)?(?:的)?(?:法律|违约|赔偿)责任|取消[^，。；]{0,6}资格|列入[^，。；]{0,6}(?:黑名单|不良)|失信|约谈|酌情核减|核减|计罚|加倍"
)
_PAYMENT = re.compile(
    r"(?:支付|付款|付清|结算|付至|拨付|预付|返还|退还|退回)[^。；]{0,40}(?:[%％]|款|费|金|余)|(?:合同(?:总)?(?:价|金额)|服务费|款项|余款|尾款|进度款|首付款|履约保证金|质保金)[^。；]{0,30}(?:支付|付清|付|缴纳|退还|返还|结清|转为)|(?:开具|提供|提交)[^，。；]{0,14}发票|付\s*\d+\s*[%％]|付(?:合同(?:总)?价|款)|履约保证金|百分之[^，。；]{1,6}(?:的)?(?:款|合同|预付)"
)
_TABLE: tuple[tuple[Kind, re.Pattern[str], re.Pattern[str] | None], ...] = (
    (
        "secrecy",
        re.compile(
            r"保密|秘密|泄[露漏密]|外[传泄带]|披露|(?:不得|严禁|禁止)[^。；]{0,16}(?:复制|拷贝|拍摄|外借|转让|透露|提供给(?:任何)?第三)|(?:仅限|不得用于)[^，。；]{0,12}(?:本项目|其他|他用)|销毁[^，。；]{0,12}(?:数据|副本|资料)"
        ),
        re.compile(r"^(?!.*(?:保密|外传|外泄|披露|不得|严禁)).*(?:泄露|泄漏)[^，。；]{0,10}(?:事件|的)"),
    ),
    (
        "approval",
        re.compile(
            r"(?:经|报|由|取得|获得|征得|征求|须有|待|提请|提交)[^。；]{0,40}?(?:批准|审批|审定|审核同意|同意|书面认可|认可|许可|授权|签字(?:确认)?|签批|会签|确认)(?:后|方|前|的?情况下|之后|，?(?:方可|才|再|始得|不得)|并|$|，|；|。)"
            r"|未经[^。；]{0,30}(?:批准|同意|许可|授权|确认|审批|签字|签批)|(?:批准|同意|审批(?:通过)?|获批|确认|授权)(?:后|之后)?(?:，)?(?:方可|方能|方得|才能|才可|始得|再行|后实施|后执行)|不得擅自(?:更换|变更|调整|停机|升级|中断)|(?:不得|冻结)[^。；]{0,16}(?:实施|进行|安排)[^，。；]{0,8}(?:任何)?(?:变更|计划性停机)|冻结变更|双方认可|须[^，。；]{0,20}(?:书面)?(?:批准|同意)|获批后|书面申请[^。；]{0,10}(?:同意|批准)"
        ),
        None,
    ),
    (
        "drill",
        re.compile(r"演练|攻防演习|(?<!维)护网(?:演习)?"),
        re.compile(r"演练(?:总结|报告|评估)[^，。；]{0,6}$|演习值守"),
    ),
    (
        "training",
        re.compile(r"培训|加训|随训|授课|辅导|操作指导培训|讲座"),
        re.compile(r"培训(?:费|资质|手册|教材|讲义|签到|内容|记录)|教育培训(?:服务)?平台|^技术培训服务$|编印"),
    ),
    (
        "backup",
        re.compile(
            r"备份(?!机房|中心|线路|方案$)|全备|增备|异地(?:保存|存放|保管)|备份介质|(?:从备份|恢复性)[^，。；]{0,10}(?:验证|测试|还原)|灾备数据"
        ),
        None,
    ),
    (
        "channel",
        re.compile(
            r"(?:设立?|开通|提供|公布|建立|配备|设置|共建|接入|作为|通过|启用|留存|保持|开设|安排)[^。；]{0,40}(?:热线|电话(?!响应)|邮箱|微信(?:工作)?群|QQ群|钉钉群|工作群|群组|报障群|支持群|服务群|服务台|受理渠道|报修渠道|工单(?:平台|系统)|400|指挥席|响应中心)"
            r"|(?:热线|邮箱)[^。；]{0,24}(?:受理|报修|报障|畅通|渠道|应答)|受理渠道|报修渠道|服务热线"
        ),
        re.compile(
            r"电话(?:通知|报告|告知|向|回访)|以电话|培训|(?:现场|电话)技术支持服务、|接口的?正常|专栏|方面的咨询|分析与解决"
        ),
    ),
    (
        "staff",
        re.compile(
            r"(?:派(?=\s*[\d一二三四五六七八九十两])|派驻|驻场|常驻|配备|安排|指派|派出|增派|委派|派遣|另设|另配|明确|设置|设立)[^。；]{0,30}(?:[\d一二三四五六七八九十两]\s*[名人]|工程师|人员|项目经理|负责人|专人|团队)"
            r"|(?:工程师|人员|项目经理|项目负责人|技术员|团队|服务商人员|乙方人员)[^。；]{0,40}(?:证书|资质|职称|经验|学历|不(?:得)?少于|持证|更换|在岗|遵守|交接|考勤|上岗|具有|具备|须为|须持|社保|无犯罪|政审|请假|驻(?:场|州|点)|专职|兼任|熟悉|不低于|到岗)"
            r"|驻场(?!服务)|值守|值班(?![日人]|电话)|在岗|专人|持证上岗|不能胜任|不称职|现场指挥|联系人|保持通讯畅通|24小时开机|劳动(?:合同|保护|安全)|人身意外|抢修车|安全自负|安全责任自负|到场陪同"
        ),
        re.compile(r"护网|等级保护|不得以[^，。；]{0,20}(?:休假|交接)|经[^，。；]{0,16}同意可|代为报修|账号实名"),
    ),
    (
        "security",
        re.compile(
            r"漏洞|等级保护|等保|口令|密码(?!遗忘|应用安全性评估所列)|账号|账户(?:实名|管理)|堡垒机|病毒|木马|移动(?:存储)?介质|U盘|安全(?:责任|管理|防护|防范|检查|加固|巡检|策略|监测|制度|要求|基线|事件|配置|扫描|保障|漏洞)|日志[^，。；]{0,10}(?:留存|保存|保留|审计)|防火墙|入侵|脱敏|后门|越权|权限(?:最小|管理|清理)|实名|双人|准入|物理隔离|远程(?:控制|接入|维护|一律)|加密|网络安全|数据安全|保护现场|供应链安全|弱口令|机柜门锁|封堵|隔离|(?:防护|缓解)措施|防篡改"
        ),
        re.compile(
            r"账号(?:问题|咨询|开通)|密码遗忘|开通账号|咨询|选型|接口|(?:账号|数据)[^，。；]{0,16}的?清理$|注册账号"
        ),
    ),
)
_WORK = re.compile(
    r"负责|补传|剔除|核验|注销|标注|补扣|改派|纠错|去重|年审|点验|校正|还原|订正|规则|联络|查明|做好|督办|常备|补充|邀请|追踪|维护|维保|协助|配合|协调|提供|保障|保证|确保|完成|处理|处置|排查|排除|纠正|更正|修正|修复|修改|修订|调试|联调|调整|调优|优化|接入|对接|咨询|建议|支持|解答|答疑|指导|分析|监控|监测|监视|巡查|清洁|清理|录入|更新|登记|记录|整理|归档|建立|编写|制作|安装|升级|部署|迁移|导出|导入|统计|提取|查询|核对|核查|核实|校准|比对|同步|采集|归集|发布|推送|巡检|检查|测试|验证|评估|跟踪|诊断|补发|取证|出具|调取|管理|包干|改造|适配|开发|配置|备件|补录|代为|更换|回填|插补|甄别|履行|执行|防护|保养|检修|保洁|运维|接听|受理|服务"
)
_NO_WORK = re.compile(
    r"不(?:在|属于|含|包括(?!系统)|纳入|作为|承担|负责)[^，。；]{0,20}|详见|知识产权|所有权?(?:归|属)|归(?:甲方|采购人|公司|支队|我院)[^，。；]{0,6}所有|一式|争议|仲裁|诉讼|人民法院管辖|不可抗力|顺延|解释权|未尽事宜|(?:所称|所指)|从其规定|同等效力|^注|不限于$|预算|限价|报价|转包|分包"
    r"|(?:服务|合同|运维|项目)(?:期限?|地点|对象)(?:为|：|见|自|\d|[一二三四五六七八九十两])|(?:编号|版次|编制|范围|归口)[：:]|^据[^，。；]{0,12}统计|截至|近[一二两三四五六\d]+(?:年|个月)|业绩|投标|有效期|(?:19|20)\d\d年[^，。；]{0,12}(?:建成|上线|投用|立项|签订|完成|建设|启用)|现已|日均|为导向|的(?:环节|手段|基础|关键)$|^(?:甲|乙)方[：:（(]|仅供|按[^，。；]{0,8}(?:级|章|条)[^，。；]{0,4}处理|由(?:服务台|甲方|采购人|业主|我[院局校])[^，。；]{0,20}(?:负责|确认|建立|先行|判定|督促)|禁止|不得|不能|不应|应不|无理由|须常开|优先|原则上|希望|以往|尽量|高度重视|本着|既要|踏勘|澄清|答疑|联系人|实质性要求|评审|待遇|(?:依|如|按|见)(?:上|下)?表(?!开展)|不计入|内线|另有说明|失信|平均|全年[^，。；]{0,6}\d|以[^，。；]{1,20}为准|由[^，。；]{2,14}(?:供货商|运营商|发行方|指挥部|财政|机构|单位|部门|乡镇)[^，。；]{0,10}(?:负责|承担|自行)|(?:其|对方)承诺|义务仍然|本工作说明书视为|视同|起算|适用于"
)
_GOAL = re.compile(r"^(?:为(?:了|保证|确保|保障|贯彻|规范|提高|满足|加强|进一步|切实|做好)|使|从而|以便)")
_GOALS = re.compile(r"目标|原则|目的|宗旨|概述|必要|依据|意义|质量(?:保证|要求)|能力要求|体系")

_WORK_OF_GOAL = re.compile(r"^[^，。；]{0,12}(?:[，,][^，。；]{0,6})?(?:做好|配合|协调|协助|要针对)")
"""What obliges to work also where a chapter speaks of goals."""

_PUNISHING = re.compile(r"违约金|赔偿|扣[减罚]|解除(?:本)?合同|不予退还|没收|不予支付")
_INSTALMENT = re.compile(
    r"(?:余款|其余|进度款|首付款?|预付款?|尾款|按季|按月|按半年|每季度)[^。；]{0,30}(?:支付|结算|付清)"
)

_LISTS_PARTS = re.compile(
    r"^[^，。；：]{2,20}(?:系统|平台|网站|软件)(?:[：:，]|包括|，?含)[^。；]{4,}(?:系统|模块|平台|软件|存储|数据库|小程序|[三四五六七八九十两]部分|\d套)$"
)
"""A clause that only tells what a system consists of."""


def kind_told(words: str, clause: Clause) -> Kind | None:
    """Return the kind that words tell by themselves; None for plain work and for what binds nobody."""
    if BUYER_PAYS_LATE.search(words) or _EXCUSED.search(words):
        return None
    if _PAYMENT.search(words) and (_INSTALMENT.search(words) or not _PUNISHING.search(words)):
        return "payment"
    if _PENALTY.search(words) and "除外" not in words[-4:]:
        return "penalty"
    for kind, pattern, unless in _TABLE:
        if pattern.search(words) and not (unless is not None and unless.search(words)):
            return kind
    return "payment" if clause.topic is Topic.PAYMENT and re.search(r"付|结清|发票", words) else None


def is_work(words: str, clause: Clause) -> bool:
    """Tell whether words oblige the contractor to plain work: upkeep, repair of data, advice."""
    if clause.topic in {Topic.PAYMENT, Topic.PENALTY, Topic.STAFF, Topic.SECRECY}:
        return False
    if any(_GOALS.search(heading) for heading in clause.passage.headings[-1:]) and not _WORK_OF_GOAL.match(words):
        return False
    bare = words.strip(" ，,；;。")
    if (
        len(bare) < 7
        or bare.endswith(("：", ":", "的", "者", "后", "时"))
        or _NO_WORK.search(bare)
        or _GOAL.match(bare)
    ):
        return False
    return bool(_WORK.search(bare))


_OWN_PART = re.compile(
    r"^[，,\s]*(?:并|且|同时|另)?(?:对[^，。；]{2,40})?[^，。；]{0,12}?(?:应当?|须|负责|协助|配合|提供(?!的)|清理|录入|维护|保障|转存|整理|跟踪|制定|做好)"
)


def is_own_part(words: str) -> bool:
    """Tell whether a part of a sentence obliges by itself, and is not the condition or the object of another part."""
    bare = words.strip(" ，,；;。")
    return bool(_OWN_PART.match(bare)) and not re.search(
        r"(?:需求|申请|工单|问题|情况|光缆中断|支持)$|^(?:在|如|若|当|凡|根据|按照?|遇)", bare
    )


def work_begins(words: str) -> int:
    """Return where the first word of work ends in words that `is_work` accepts."""
    match = _WORK.search(words)
    return match.end() if match else len(words)


def uncovered(clause: Clause, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a clause between those that are found already, at the borders of its commas."""
    at = 0
    for start, end in sorted(spans):
        if start - at > 3 and clause.text[at:start].strip(" ，,；;。、"):
            yield at, start
        at = max(at, end)
    if clause.text[at:].strip(" ，,；;。、"):
        yield at, len(clause.text)
