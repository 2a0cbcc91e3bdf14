"""Plain work: upkeep, repair of data, advice; what binds the contractor and tells no kind of its own."""

from __future__ import annotations

import re

from drafting.clauses import Clause
from drafting.outline import Topic

_WORK = re.compile(
    # keeping
    r"负责|维护|维保|保养|检修|保洁|清洁|清理|运维|包干|备件|常备|管理|监控|监测|监视|巡查|巡检|检查|点验|校准|校正|年审"
    # mending
    r"|处理|处置|排查|排除|纠正|更正|修正|修复|修改|修订|订正|纠错|查明|诊断|还原|更换|防护"
    # data
    r"|补传|补扣|补发|补录|回填|插补|剔除|去重|甄别|注销|改派|录入|更新|登记|记录|整理|归档|比对|核验|核对|核查|核实"
    r"|同步|采集|归集|导出|导入|统计|提取|查询|发布|推送|调取|取证"
    # changing
    r"|调试|联调|调整|调优|优化|接入|对接|安装|升级|部署|迁移|改造|适配|开发|配置|测试|验证"
    # advising and writing
    r"|咨询|建议|支持|解答|答疑|指导|分析|评估|建立|编写|制作|出具|规则"
    # with others
    r"|协助|配合|协调|联络|邀请|督办|追踪|跟踪|代为|接听|受理|服务|提供|保障|保证|确保|完成|做好|补充|履行|执行"
)
_NO_WORK = re.compile(
    # out of scope, or told elsewhere
    r"不(?:在|属于|含|包括(?!系统)|纳入|作为|承担|负责)[^，。；]{0,20}"
    r"|详见|另有说明|^注|不限于$|不计入|(?:依|如|按|见)(?:上|下)?表(?!开展)"
    r"|按[^，。；]{0,8}(?:级|章|条)[^，。；]{0,4}处理|以[^，。；]{1,20}为准|视同|起算|适用于|(?:所称|所指)"
    # the contract's own law
    r"|知识产权|所有权?(?:归|属)|归(?:甲方|采购人|公司|支队|我院)[^，。；]{0,6}所有"
    r"|一式|争议|仲裁|诉讼|人民法院管辖|不可抗力|顺延"
    r"|解释权|未尽事宜|从其规定|同等效力|转包|分包|本工作说明书视为|义务仍然|失信|无理由|须常开"
    # bidding
    r"|预算|限价|报价|业绩|投标|有效期|踏勘|澄清|答疑|联系人|实质性要求|评审|待遇|(?:其|对方)承诺"
    # background, figures, terms
    r"|(?:服务|合同|运维|项目)(?:期限?|地点|对象)(?:为|：|见|自|\d|[一二三四五六七八九十两])"
    r"|(?:编号|版次|编制|范围|归口)[：:]"
    r"|^据[^，。；]{0,12}统计|截至|近[一二两三四五六\d]+(?:年|个月)|现已|日均|平均|全年[^，。；]{0,6}\d|内线"
    r"|(?:19|20)\d\d年[^，。；]{0,12}(?:建成|上线|投用|立项|签订|完成|建设|启用)"
    # wishes and goals
    r"|为导向|的(?:环节|手段|基础|关键)$|优先|原则上|希望|以往|尽量|高度重视|本着|既要"
    # what others do, and what is forbidden
    r"|^(?:甲|乙)方[：:（(]|仅供|禁止|不得|不能|不应|应不"
    r"|由(?:服务台|甲方|采购人|业主|我[院局校])[^，。；]{0,20}(?:负责|确认|建立|先行|判定|督促)"
    r"|由[^，。；]{2,14}(?:供货商|运营商|发行方|指挥部|财政|机构|单位|部门|乡镇)[^，。；]{0,10}(?:负责|承担|自行)"
)
_GOAL = re.compile(r"^(?:为(?:了|保证|确保|保障|贯彻|规范|提高|满足|加强|进一步|切实|做好)|使|从而|以便)")
_GOALS = re.compile(r"目标|原则|目的|宗旨|概述|必要|依据|意义|质量(?:保证|要求)|能力要求|体系")
"""Headings of chapters that speak of goals."""
_WORK_OF_GOAL = re.compile(r"^[^，。；]{0,12}(?:[，,][^，。；]{0,6})?(?:做好|配合|协调|协助|要针对)")
"""What obliges to work also where a chapter speaks of goals."""
_OWN_PART = re.compile(
    r"^[，,\s]*(?:并|且|同时|另)?(?:对[^，。；]{2,40})?[^，。；]{0,12}?"
    r"(?:应当?|须|负责|协助|配合|提供(?!的)|清理|录入|维护|保障|转存|整理|跟踪|制定|做好)"
)
_CONDITION = re.compile(r"(?:需求|申请|工单|问题|情况|光缆中断|支持)$|^(?:在|如|若|当|凡|根据|按照?|遇)")
LEAST = 7
"""Characters of words that oblige to something."""
_OF_ANOTHER_KIND = frozenset({Topic.PAYMENT, Topic.PENALTY, Topic.STAFF, Topic.SECRECY})


def is_work(words: str, clause: Clause) -> bool:
    """Tell whether words oblige the contractor to plain work: upkeep, repair of data, advice."""
    if clause.topic in _OF_ANOTHER_KIND:
        return False
    if any(_GOALS.search(heading) for heading in clause.passage.headings[-1:]) and not _WORK_OF_GOAL.match(words):
        return False
    bare = words.strip(" ，,；;。")
    if len(bare) < LEAST or bare.endswith(("：", ":", "的", "者", "后", "时")):
        return False
    return not (_NO_WORK.search(bare) or _GOAL.match(bare)) and _WORK.search(bare) is not None


def is_own_part(words: str) -> bool:
    """Tell whether a part of a sentence obliges by itself, and is not the condition or the object of another part."""
    bare = words.strip(" ，,；;。")
    return _OWN_PART.match(bare) is not None and not _CONDITION.search(bare)


def work_begins(words: str) -> int:
    """Return where the first word of work ends in words that `is_work` accepts."""
    match = _WORK.search(words)
    return match.end() if match else len(words)
