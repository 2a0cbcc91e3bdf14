"""What is left of a reply as the usual mail programs write it."""

from __future__ import annotations

import pytest

from bot.channels.mail.quotes import own_words, whole_words

REPLIES = {
    "QQ mail": '好了\n\n\n------------------&nbsp;原始邮件&nbsp;------------------\n发件人: "台" <d@x.cn>;\n1 确认',
    "QQ mail, plain": '好了\n\n------------------ 原始邮件 ------------------\n发件人: "台" <d@x.cn>;\n1 确认',
    "Outlook in Chinese": "好了\n\n发件人: 台 <d@x.cn>\n发送时间: 2026年11月24日 15:00\n收件人: 李\n主题: x\n\n1 确认",
    "Outlook in English": "好了\n\nFrom: Desk\nSent: Tuesday, November 24, 2026\nTo: Zhang\nSubject: x\n\n1 Accept",
    "Outlook of old": "好了\n\n-----Original Message-----\nFrom: Desk\n\n1 Accept",
    "163": '好了\n\n在 2026-11-24 15:00:00，"台" <d@x.cn> 写道：\n\n1 确认\n',
    "163, quoted": '好了\n\nAt 2026-11-24 15:00:00, "台" <d@x.cn> wrote:\n\n>1 确认\n',
    "Apple Mail": "好了\n\n发自我的iPhone\n\n> 在 2026年11月24日，下午3:00，台 <d@x.cn> 写道：\n> \n> 1 确认\n",
    "Gmail in Chinese": "好了\n\n台 <d@x.cn> 于2026年11月24日周二 15:00写道：\n\n> 1 确认\n",
    "Gmail in English, broken over two lines": "好了\n\nOn Tue, Nov 24, 2026 at 3:00 PM Desk <d@x.cn>\nwrote:\n\n> 1\n",
    "the answer below": "> 1 确认\n> 2 转交\n\n好了",
    "the answer below an attribution": "On Tue, Nov 24, 2026 Desk wrote:\n> 1 确认\n\n好了",
    "a signature": "好了\n\n-- \n张伟\n信息中心",
    "a telephone's signature": "好了\n\n发自我的手机\n",
    "a telephone's signature in English": "好了\n\nSent from my iPhone",
}


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
def test_history_and_signature_are_cut(reply: str) -> None:
    assert own_words(reply) == "好了"


def test_answers_between_the_lines_are_kept() -> None:
    assert own_words("> 哪个系统？\n公文系统\n> 电话？\n13800000000") == "公文系统\n13800000000"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("发件人: 是谁我也不知道\n请处理", id="one field is no header"),
        pytest.param("我昨天写道\n今天好了", id="no colon"),
        pytest.param("如下：\n--\n" + "\n".join(f"第 {n} 行" for n in range(12)), id="a divider"),
        pytest.param("1 > 0 不成立", id="a sign within a line"),
    ],
)
def test_what_only_looks_like_history_is_kept(text: str) -> None:
    assert own_words(text) == text


def test_a_mail_that_answers_nothing_keeps_what_it_quotes() -> None:
    assert whole_words("请看：\n> 报错 500\n\n-- \n张伟") == "请看：\n> 报错 500"


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "line", ["发件人:" * 40_000, "On 1 " * 40_000, "-" * 200_000, "写道：" * 60_000, "\n" * 200_000]
)
def test_lines_made_to_be_slow_are_not(line: str) -> None:
    own_words(line + "\n" + line)
    assert own_words("好了\n> " + line[:100]) == "好了"
