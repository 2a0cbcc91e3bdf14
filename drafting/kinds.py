"""What else binds: kinds that are told by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drafting.clauses import Clause
from drafting.findings import Kind
from drafting.outline import Topic

_BUYER_PAYS_LATE = re.compile(
    r"(?:甲方|采购人|委托方)[^，。；]{0,10}(?:逾期|迟延|延迟|未按时|未按期)[^，。；]{0,4}(?:付款|支付)"
)
_EXCUSED = re.compile(
    r"不予扣|不(?:再)?(?:重复)?扣|互不承担|不(?:视为|构成)违约|不承担(?:违约)?责任|不计入|所致(?:者|的)?除外"  # freed
    r"|扣除规则|标准如下|按下表|按下列方式|信用(?:等级|评价)|失信被执行|移送司法|加\d+分|视为认可|起算"  # introduced
)
"""What frees from a penalty, and what only introduces one."""
_PENALTY = re.compile(
    r"扣[减除罚发]|扣\s*\d|扣[^，。；]{0,10}(?:分|元|[%％]|费用|款)|每[^，。；]{1,16}(?:扣|罚)"  # so much for each
    r"|违约金|罚款|计罚|赔偿|不予支付|拒绝支付|酌情核减|核减|结算比例|系数为|全额计费|不得分|加倍"  # money
    r"|解除(?:本)?合同|终止合同|不再续签|不得续签|取消[^，。；]{0,6}资格"  # the end of the contract
    r"|列入[^，。；]{0,6}(?:黑名单|不良)|失信|约谈"  # a name lost
    r"|追究[^，。；]{0,12}责任|承担(?:全部|相应|一切)?(?:的)?(?:法律|违约|赔偿)责任"
)
_PAYMENT = re.compile(
    r"(?:支付|付款|付清|结算|付至|拨付|预付|返还|退还|退回)[^。；]{0,40}(?:[%％]|款|费|金|余)"
    r"|(?:合同(?:总)?(?:价|金额)|服务费|款项|余款|尾款|进度款|首付款|履约保证金|质保金)"
    r"[^。；]{0,30}(?:支付|付清|付|缴纳|退还|返还|结清|转为)"
    r"|(?:开具|提供|提交)[^，。；]{0,14}发票|履约保证金|百分之[^，。；]{1,6}(?:的)?(?:款|合同|预付)"
    r"|付\s*\d+\s*[%％]|付(?:合同(?:总)?价|款)"
)
_PUNISHING = re.compile(r"违约金|赔偿|扣[减罚]|解除(?:本)?合同|不予退还|没收|不予支付")
_INSTALMENT = re.compile(
    r"(?:余款|其余|进度款|首付款?|预付款?|尾款|按季|按月|按半年|每季度)[^。；]{0,30}(?:支付|结算|付清)"
)
_PAID_FOR = re.compile(r"付|结清|发票")

_SECRECY = re.compile(
    r"保密|秘密|泄[露漏密]|外[传泄带]|披露|销毁[^，。；]{0,12}(?:数据|副本|资料)"
    r"|(?:不得|严禁|禁止)[^。；]{0,16}(?:复制|拷贝|拍摄|外借|转让|透露|提供给(?:任何)?第三)"
    r"|(?:仅限|不得用于)[^，。；]{0,12}(?:本项目|其他|他用)"
)
_LEAK_AS_EVENT = re.compile(r"^(?!.*(?:保密|外传|外泄|披露|不得|严禁)).*(?:泄露|泄漏)[^，。；]{0,10}(?:事件|的)")
_LEAVE = (
    r"(?:批准|审批|审定|审核同意|同意|书面认可|认可|许可|授权|签字(?:确认)?|签批|会签|确认)"
    r"(?:后|方|前|的?情况下|之后|，?(?:方可|才|再|始得|不得)|并|$|，|；|。)"
)
_APPROVAL = re.compile(
    rf"(?:经|报|由|取得|获得|征得|征求|须有|待|提请|提交)[^。；]{{0,40}}?{_LEAVE}"  # with leave
    r"|(?:批准|同意|审批(?:通过)?|获批|确认|授权)(?:后|之后)?(?:，)?"
    r"(?:方可|方能|方得|才能|才可|始得|再行|后实施|后执行)"
    r"|获批后|双方认可|须[^，。；]{0,20}(?:书面)?(?:批准|同意)|书面申请[^。；]{0,10}(?:同意|批准)"
    r"|未经[^。；]{0,30}(?:批准|同意|许可|授权|确认|审批|签字|签批)"  # not without it
    r"|不得擅自(?:更换|变更|调整|停机|升级|中断)"
    r"|(?:不得|冻结)[^。；]{0,16}(?:实施|进行|安排)[^，。；]{0,8}(?:任何)?(?:变更|计划性停机)|冻结变更"
)
_DRILL = re.compile(r"演练|攻防演习|(?<!维)护网(?:演习)?")
_DRILL_AS_NAME = re.compile(r"演练(?:总结|报告|评估)[^，。；]{0,6}$|演习值守")
_TRAINING = re.compile(r"培训|加训|随训|授课|辅导|讲座")
_TRAINING_AS_NAME = re.compile(
    r"培训(?:费|资质|手册|教材|讲义|签到|内容|记录)|教育培训(?:服务)?平台|^技术培训服务$|编印"
)
_BACKUP = re.compile(
    r"备份(?!机房|中心|线路|方案$)|全备|增备|灾备数据|异地(?:保存|存放|保管)"
    r"|(?:从备份|恢复性)[^，。；]{0,10}(?:验证|测试|还原)"
)
_CHANNEL = re.compile(
    r"(?:设立?|开通|提供|公布|建立|配备|设置|共建|接入|作为|通过|启用|留存|保持|开设|安排)[^。；]{0,40}"
    r"(?:热线|电话(?!响应)|邮箱|微信(?:工作)?群|QQ群|钉钉群|工作群|群组|报障群|支持群|服务群"
    r"|服务台|受理渠道|报修渠道|工单(?:平台|系统)|400|指挥席|响应中心)"
    r"|(?:热线|邮箱)[^。；]{0,24}(?:受理|报修|报障|畅通|渠道|应答)|受理渠道|报修渠道|服务热线"
)
_CHANNEL_USED = re.compile(
    r"电话(?:通知|报告|告知|向|回访)|以电话|培训|(?:现场|电话)技术支持服务、|接口的?正常|专栏|方面的咨询|分析与解决"
)
_PEOPLE = r"工程师|人员|项目经理|负责人"
_STAFF = re.compile(
    r"(?:派(?=\s*[\d一二三四五六七八九十两])|派驻|驻场|常驻|配备|安排|指派|派出|增派|委派|派遣|另设|另配|明确|设置|设立)"
    rf"[^。；]{{0,30}}(?:[\d一二三四五六七八九十两]\s*[名人]|{_PEOPLE}|专人|团队)"  # who is sent
    rf"|(?:{_PEOPLE}|项目负责人|技术员|团队|服务商人员|乙方人员)[^。；]{{0,40}}"  # what they must be
    r"(?:证书|资质|职称|经验|学历|持证|上岗|具有|具备|熟悉|须为|须持|社保|无犯罪|政审|不低于|不(?:得)?少于"
    r"|更换|在岗|遵守|交接|考勤|请假|驻(?:场|州|点)|专职|兼任|到岗)"
    r"|驻场(?!服务)|值守|值班(?![日人]|电话)|在岗|专人|联系人|现场指挥|到场陪同|抢修车"  # who is there
    r"|保持通讯畅通|24小时开机|持证上岗|不能胜任|不称职"
    r"|劳动(?:合同|保护|安全)|人身意外|安全自负|安全责任自负"  # how they are cared for
)
_STAFF_OTHERWISE = re.compile(
    r"护网|等级保护|不得以[^，。；]{0,20}(?:休假|交接)|经[^，。；]{0,16}同意可|代为报修|账号实名"
)
_SECURITY = re.compile(
    r"漏洞|病毒|木马|入侵|后门|越权|防篡改|保护现场|封堵|隔离|(?:防护|缓解)措施"  # attacks
    r"|等级保护|等保|网络安全|数据安全|供应链安全"  # rules
    r"|安全(?:责任|管理|防护|防范|检查|加固|巡检|策略|监测|制度|要求|基线|事件|配置|扫描|保障)"
    r"|口令|密码(?!遗忘|应用安全性评估所列)|账号|账户(?:实名|管理)|权限(?:最小|管理|清理)|实名|双人"  # who may do what
    r"|堡垒机|防火墙|准入|远程(?:控制|接入|维护|一律)|机柜门锁|移动(?:存储)?介质|U盘"  # doors
    r"|加密|脱敏|日志[^，。；]{0,10}(?:留存|保存|保留|审计)"
)
_SECURITY_OTHERWISE = re.compile(
    r"账号(?:问题|咨询|开通)|密码遗忘|开通账号|咨询|选型|接口|(?:账号|数据)[^，。；]{0,16}的?清理$|注册账号"
)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words that tell a kind, and those beside which they tell nothing."""

    kind: Kind
    telling: re.Pattern[str]
    unless: re.Pattern[str] | None = None

    def tell(self, words: str) -> bool:
        return self.telling.search(words) is not None and not (self.unless and self.unless.search(words))


_KINDS = (
    _Words("secrecy", _SECRECY, _LEAK_AS_EVENT),
    _Words("approval", _APPROVAL),
    _Words("drill", _DRILL, _DRILL_AS_NAME),
    _Words("training", _TRAINING, _TRAINING_AS_NAME),
    _Words("backup", _BACKUP),
    _Words("channel", _CHANNEL, _CHANNEL_USED),
    _Words("staff", _STAFF, _STAFF_OTHERWISE),
    _Words("security", _SECURITY, _SECURITY_OTHERWISE),
)
"""In this order: a clause is of the first kind that its words tell."""


def kind_told(words: str, clause: Clause) -> Kind | None:
    """Return the kind that words tell by themselves; None for plain work and for what binds nobody."""
    if _BUYER_PAYS_LATE.search(words) or _EXCUSED.search(words):
        return None
    if _is_payment(words):
        return "payment"
    if _PENALTY.search(words) and "除外" not in words[-4:]:
        return "penalty"
    told = next((one.kind for one in _KINDS if one.tell(words)), None)
    if told is None and clause.topic is Topic.PAYMENT and _PAID_FOR.search(words):
        return "payment"
    return told


def _is_payment(words: str) -> bool:
    """Tell whether words are about money that is due: an instalment, or a payment that punishes nobody."""
    if not _PAYMENT.search(words):
        return False
    return _INSTALMENT.search(words) is not None or not _PUNISHING.search(words)


def uncovered(clause: Clause, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a clause between those that are found already, at the borders of its commas."""
    at = 0
    for start, end in sorted(spans):
        if start - at > 3 and clause.text[at:start].strip(" ，,；;。、"):
            yield at, start
        at = max(at, end)
    if clause.text[at:].strip(" ，,；;。、"):
        yield at, len(clause.text)
