"""The cues beside the intent."""

from __future__ import annotations

import pytest

from desk.understanding import Cue, Entity
from nlu.cues import cues_of
from nlu.normalise import fold


def cues(line: str) -> frozenset[str]:
    return cues_of(fold(line), text=line, entities=())


@pytest.mark.parametrize(
    ("line", "cue"),
    [
        ("又打不开了", Cue.AGAIN),
        ("你们不是说修好了吗", Cue.REPAIR_ALLUDED),
        ("按你说的做了还是不行", Cue.REPAIR_ALLUDED),
        ("要是能解决就好了", Cue.HYPOTHETICAL),
        ("修好了告诉我一声", Cue.HYPOTHETICAL),
        ("if only it worked", Cue.HYPOTHETICAL),
        ("还没修好", Cue.NEGATED_ACT),
        ("不同意", Cue.NEGATED_ACT),
        ("not fixed yet", Cue.NEGATED_ACT),
        ("1号单恢复了吗", Cue.QUESTION),
        ("我们这边也是", Cue.ME_TOO),
        ("+1", Cue.ME_TOO),
        ("赶紧的，急", Cue.PRESSURE),
        ("说错了，是签报", Cue.CORRECTION),
        ("打错字了，是签报", Cue.CORRECTION),
        ("刚才说的不对，是会议", Cue.CORRECTION),
        ("等用户提供截图，先挂起", Cue.PAUSE),
        ("恢复计时，继续处理", Cue.RESUME),
        ("今天巡检做完了", Cue.DUTY_DONE),
        ("我在休假，接不了", Cue.DECLINE),
        ("升级为重大故障", Cue.SEVERITY_OUTAGE),
        ("3号单改成一般故障", Cue.SEVERITY_FAULT),
        ("这单改为咨询", Cue.SEVERITY_QUESTION),
        ("改成服务请求", Cue.SEVERITY_REQUEST),
        ("系统打不开", Cue.BARE_SYSTEM),
        ("好了，谢谢", Cue.ALL_CLEAR),
        ("你好", Cue.GREETING),
        ("谢谢", Cue.THANKS),
        ("12号单", Cue.NUMBER_ONLY),
        ("用户说打不开", Cue.QUOTED),
        ("好嘞", Cue.ASSENT),
        ("okk 👌", Cue.ASSENT),
        ("收到，盯着呢", Cue.TAKES),
        ("来咯，这就弄", Cue.TAKES),
        ("用一般故障处理就行，按普通的来", Cue.SEVERITY_FAULT),
        ("全县都传不上去，当重大事故办", Cue.SEVERITY_OUTAGE),
        ("不算瘫痪，降到普通", Cue.SEVERITY_FAULT),
        ("这不是故障，属于使用咨询", Cue.SEVERITY_QUESTION),
    ],
)
def test_a_cue_is_found(line: str, cue: str) -> None:
    assert cue in cues(line)


@pytest.mark.parametrize(
    ("line", "cue"),
    [
        pytest.param("如果点提交就报错", Cue.HYPOTHETICAL, id="a condition of a real fault"),
        pytest.param("希望增加导出按钮", Cue.HYPOTHETICAL, id="a real request"),
        pytest.param("没问题了", Cue.NEGATED_ACT, id="no trouble left"),
        pytest.param("收到，马上看，是哪台机器？", Cue.QUESTION, id="an act before the question"),
        pytest.param("不要升级为重大故障", Cue.SEVERITY_OUTAGE, id="an order denied"),
        pytest.param("要是还不行，再升成重大", Cue.SEVERITY_OUTAGE, id="an order supposed"),
        pytest.param("按系统提示操作", Cue.SEVERITY_OUTAGE, id="no level named"),
        pytest.param("收到，怎么又是它", Cue.TAKES, id="more than assent"),
        pytest.param("知道了，我试试", Cue.ASSENT, id="a receipt is no yes"),
        pytest.param("查完了，没啥问题", Cue.QUESTION, id="no trouble is no question"),
        pytest.param("先别挂起", Cue.PAUSE, id="a pause denied"),
        pytest.param("数据库服务暂停了，正在重启", Cue.PAUSE, id="a service paused, not the clock"),
        pytest.param("今天的巡检还没做完", Cue.DUTY_DONE, id="a duty not done"),
        pytest.param("提交审核也报错", Cue.CORRECTION, id="an error told"),
        pytest.param("填错了还能改吗", Cue.CORRECTION, id="a question about a slip in a form"),
        pytest.param("信息更正在哪申请", Cue.CORRECTION, id="a business of that name"),
        pytest.param("正在继续处理", Cue.RESUME, id="work goes on"),
    ],
)
def test_a_cue_is_not_found(line: str, cue: str) -> None:
    assert cue not in cues(line)


def test_somebody_called_by_name_is_a_vocative() -> None:
    line = "小王，你看一下"
    assert "vocative:小王" in cues_of(line, text=line, entities=(Entity("person", "小王", 0, 2),))
    line = "@老李 下班没"
    assert "vocative:老李" in cues_of(line, text=line, entities=())
    line = "请转给小王"
    assert not [
        cue for cue in cues_of(line, text=line, entities=(Entity("person", "小王", 3, 5),)) if "vocative" in cue
    ]
