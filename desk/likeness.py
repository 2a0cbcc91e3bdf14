"""Whether two reports speak of one trouble, judged by their words alone.

Source: design.md, "How the desk behaves in chat": reports of one trouble (same system, alike in words) join one
ticket. Words are alike when they name a symptom of the same family, or share enough of their characters once
names, places and politeness are taken out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SYMPTOMS: dict[str, str] = {
    "access": r"打不开|打不凯|开不了|开不开|开唔到|进不去|进不来|进不了|上不去|上不了|登不上|登不了|登不进"
    r"|登录不|登陆不|登路不|登唔入|登入不|登錄不|無法登|无法登|登不到|无法打开|無法打開|打唔開|打唔开|访问不|無法訪問|无法访问|连不上|连接不上|用不了|用不到"
    r"|不能用|没法用|無法使用|无法使用|崩|瘫|癱|宕|挂了|掛了|白屏|空白页|转圈|转不出|一直转|加载不|載入不|50[0234]|40[34]|down"
    r"|can'?t (open|log|access|connect|reach|get in)|cannot (open|log|access|connect|reach)|unable to (open|log|access)"
    r"|not (load|open|respond|work)|won'?t (load|open)|没反应|没响应|无响应|登录失败|嗝屁|趴窝|歇菜",
    "slow": r"慢|卡|卡顿|卡死|延迟|延時|slow|lag|hang|超时|timeout",
    "save": r"保存|提交|上报|报不|交不|submit|save",
    "upload": r"上传|上載|附件|传不|upload|attach",
    "download": r"下载|下載|导出|導出|download|export",
    "print": r"打印|列印|印不|print",
    "search": r"查不到|搜不|搜索|查询|查詢|检索|search",
    "data": r"数据不|数据错|不一致|少了|丢失|丢了|没了|对不上|同步|missing|lost|sync",
    "signature": r"签章|盖章|公章|签名|证书|ukey|seal|sign",
    "mail": r"发不出|收不到|邮件|短信|验证码|mail|code",
    "display": r"乱码|错位|不显示|显示不|看不到|display|garbled",
    "stuck": r"不涨|不动|没动静|没变化|不更新|没更新|卡住|走不下去|过不了|不生效|没生效|推送不|不跳转",
    "error": r"报错|错误|异常|error|exception",
}
"""Families of symptoms; `access` is the whole that cannot be used."""

_NOISE = re.compile(
    r"[\s\W_]+|你好|您好|请问|麻烦|帮忙|看一下|看看|谢谢|急|我们|咱们|这边|那边|我|也|都|啊|呢|吧|了|的|在线等|系统|平台"
    r"|怎么|回事|老师|大家|现在|今天|刚才|刚刚|突然"
)
ENOUGH_SHARED = 0.34
"""Share of common character pairs (Dice) from which two reports without a known symptom are alike."""


def symptoms(text: str) -> frozenset[str]:
    """Return the families of symptoms that a report names."""
    lowered = text.lower()
    return frozenset(family for family, pattern in SYMPTOMS.items() if re.search(pattern, lowered))


def alike(one: str, other: str, *, names: Iterable[str] = ()) -> bool:
    """Tell whether two reports speak of one trouble.

    `names` (systems, places) are taken out first: that both name one place does not make two troubles one.
    """
    first, second = symptoms(one), symptoms(other)
    if "access" in first and "access" in second:
        return True
    specific = (first & second) - {"access", "error"}
    if specific:
        return True
    if first and second and not first & second:
        return False
    longest = sorted(names, key=len, reverse=True)
    return _dice(_bare(one, longest), _bare(other, longest)) >= ENOUGH_SHARED


def _bare(text: str, names: Iterable[str]) -> str:
    """Return the text without names, politeness and punctuation."""
    for name in names:
        text = text.replace(name, "")
    return _NOISE.sub("", text.lower())


def _dice(one: str, other: str) -> float:
    """Return the share of character pairs that two texts have in common, 0 to 1."""
    first = {one[i : i + 2] for i in range(max(1, len(one) - 1))}
    second = {other[i : i + 2] for i in range(max(1, len(other) - 1))}
    if not one or not other:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))
