"""Who is bound: the contractor, the buyer, or somebody else, by the words before an obligation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Party(StrEnum):
    """Somebody a clause can bind."""

    CONTRACTOR = "contractor"
    BUYER = "buyer"
    OTHER = "other"


_CONTRACTOR = (
    "乙方|承建方|受托方|卖方|供方|响应人|投标人"
    "|中标(?:人|方|单位|供应商|服务商)|中选(?:人|单位|供应商)|成交(?:人|供应商|服务商|单位)"
    "|(?<!设备)(?<!软件)(?<!硬件)供应商|(?<![云其他])服务商|承包(?:人|方|单位|商)"
    "|(?<!委托的)运维(?:服务)?(?:商|单位|方|团队|公司)|维护(?:公司|单位|方)|服务(?:单位|方|提供商|公司|团队)"
    # his people
    "|驻场(?:人员|工程师|团队)|项目(?:经理|负责人)|技术人员|工程师|运维人员|值守人员"
)
_BUYER = (
    "甲方|采购(?:人|方|单位)|委托方|业主(?:方|单位)?|买方|需方|用户(?:方|单位)|招标(?:人|方)|建设方|使用单位"
    "|我[院局校馆司部委队台]|我(?:中心|单位|方|公司|集团)"
)
_OTHER = (
    # the tender's people
    "代理机构|评标委员会|磋商小组|评审委员会"
    # networks and clouds
    "|云(?:服务)?(?:厂)?商|(?:通信|电信|网络)?运营商|电信(?:公司|企业|运营企业)?|(?:中国)?移动(?:公司)?"
    "|联通(?:公司)?|广电(?:网络)?(?:公司)?|互联网[^，。；]{0,6}公司"
    # makers and builders
    "|原厂(?:商)?|(?:设备|软件|硬件|数据库|服务器)?厂[商家]|生产商|(?:设备|软件|硬件)(?:供应商|供货商|商)|供货商"
    "|承建(?:单位|商)|建设单位|施工(?:单位|方)|开发商|集成商|部署方|维保(?:单位|商)|外包(?:单位|公司)"
    "|原(?:服务|运维|维保)(?:单位|商)|其他(?:服务商|单位)"
    # who keeps a house, or looks on
    "|供电(?:部门|公司|局)|物业(?:公司)?|(?:后勤|总务)(?:保障)?(?:部|处|科)|监理(?:单位|方)?"
    "|第三方(?:机构|单位|公司)?|(?:检测|检定|鉴定|测评)机构|银行|合作机构|保险公司"
    # authorities
    "|主管(?:部门|单位)|财政(?:局|部门)?|上级(?:单位|部门|主管部门)|网信部门|国家[^，。；]{0,8}(?:局|部|委)"
    "|省(?:级)?[厅局委](?![a-z])|省[^，。；、]{0,8}(?:中心|公司|平台|厅|局|委)"
    "|市(?:大数据|财政|信息|医疗|医保|公安|电子政务)[^，。；、]{0,10}(?:局|中心|办)"
    # named by a pronoun
    "|委托的[^，。；]{0,6}(?:单位|公司|机构)|其(?=承诺|自行)|其(?:厂商|单位|服务商|维保单位|建设单位|原厂|供应商)|该(?:中心|单位|公司|厂商|院|局|企业)"
)
_ADDRESSED = re.compile(
    r"(?:向|经|与|和|及|跟|会同|协同|配合|协助|协调|督促|联系"
    r"|对|报|报送|至|到|给|为|从|将|同|请|送|交|抄送|提交|告知|通知|接入|在|于"
    r"|按照?|依据?|根据|因|非|含|除|未经|征得|取得|通过|使用)$"
)
"""What stands before somebody to whom, with whom or by whose leave it is done."""
_BEGINS_NAME = "，。；：、（(”)） \t\n系由且并但而即若如一二三四五六七八九十0123456789.市县省的"
"""Characters behind which a name begins anew; behind others it is a piece of a longer one."""
_DUTY_WORDS = re.compile(
    r"^(?:[^，。；：、]{0,10}?)(?:应|须|需|将|必须|负责|承诺|可|有权|不得|自行"
    r"|收到|自|于|在|按|提前|每|以|对"
    r"|组织|提供|安排|支付|确认|审批|批复|承担|维护|处置|恢复|派|质保|上门|指定|开展|完成|提出"
    r"|[\d一二三四五六七八九十两半]+\s*个?(?:工作日|日|天|小时|分钟))"
)
_ASKS = re.compile(
    r"^(?!对)[^，。；：]{0,14}?"
    r"(?:提出|要求|认为|交办|下达|安排的|通知|转办|转交|发现|需要|因|新录用|认定|反映|申报|上报"
    r"|确认后|批准后|同意后|指定的|制定的|规定的|提供的|的(?:需求|要求|通知|规定|安排|标准))"
)
"""What is done by somebody at whose wish another one acts."""


@dataclass(frozen=True, slots=True)
class Parties:
    """The names by which a document calls the parties."""

    contractor: re.Pattern[str]
    buyer: re.Pattern[str]
    other: re.Pattern[str]

    def bound_at(self, text: str, position: int) -> Party | None:
        """Return who is bound by what stands at `position`: the nearest one before it who is said to do something.

        None where nobody is named: in a contractor's contract he is then the one who is meant.
        """
        nearest: tuple[int, Party] | None = None
        for party, names in ((Party.OTHER, self.other), (Party.BUYER, self.buyer), (Party.CONTRACTOR, self.contractor)):
            for match in names.finditer(text, 0, position):
                if _acts(text, match, party) and (nearest is None or match.end() >= nearest[0]):
                    nearest = (match.end(), party)
        return nearest[1] if nearest else None

    def binds_contractor(self, text: str, position: int | None = None, *, until: int | None = None) -> bool:
        """Tell whether the contractor is bound there (at the end of the text where no position is given).

        Up to `until` somebody else may be named behind the period: "4小时内由云厂商恢复".
        """
        party = self.bound_at(text, len(text) if position is None else position)
        if party not in {None, Party.CONTRACTOR}:
            return False
        behind = text[position:until] if position is not None and until is not None else ""
        return not any(
            behind[max(0, found.start() - 1) : found.start()] == "由" for found in self.other.finditer(behind)
        )

    def named(self, text: str) -> bool:
        """Tell whether the text names the contractor."""
        return self.contractor.search(text) is not None


def _acts(text: str, match: re.Match[str], party: Party) -> bool:
    """Tell whether a name is that of somebody who does something here, not one to whom or by whose leave it is done."""
    before, after = text[max(0, match.start() - 6) : match.start()], text[match.end() : match.end() + 24]
    if party is Party.CONTRACTOR:
        return not before.endswith(("为", "给", "对", "向", "与", "和"))
    if before.endswith(("由", "系")):
        return True
    inside_name = before != "" and before[-1] not in _BEGINS_NAME
    if inside_name or _ADDRESSED.search(before) or _ASKS.match(after):
        return False
    return _DUTY_WORDS.match(after) is not None


_CALLED = re.compile(
    r"([^，。；：（）()“”\s]{2,40})[（(](?:以下|下文)?(?:简称|下称|统称|称)?[为：:]?"
    r"[“\"「']([^”\"」']{1,8})[”\"」'](?:[或、]\s*[“\"「']([^”\"」']{1,8})[”\"」'])?[）)]"
)
_BUYERS = re.compile(
    r"(?:公司|集团|局|委员会|委|医院|法院|检察院|学院|大学|学校|中心|馆|支队|总队|厅|处|院|所|站|银行|政府)$"
)


def parties_of(text: str) -> Parties:
    """Return the parties of a document, with the short names that it gives them ("以下简称“集团”")."""
    buyers, contractors = [_BUYER], [_CONTRACTOR]
    for match in _CALLED.finditer(text[:20_000]):
        for name in filter(None, (match[2], match[3])):
            if re.fullmatch(_CONTRACTOR, name):
                contractors.append(re.escape(name))
            elif _BUYERS.search(match[1]) and not re.fullmatch(_CONTRACTOR, name) and len(name) >= 2:
                buyers.append(f"(?<![\\u4e00-\\u9fff]){re.escape(name)}")
    return Parties(re.compile("|".join(contractors)), re.compile("|".join(buyers)), re.compile(_OTHER))
