"""Evidence that work is finished, clause by clause."""

from __future__ import annotations

import pytest

from desk.understanding import Cue
from nlu.completion import completion_in
from nlu.dialect import standard
from nlu.normalise import fold


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("动手处理附件这个了", id="begun"),
        pytest.param("争取中午之前处理完", id="planned"),
        pytest.param("今晚之内能弄完", id="promised"),
        pytest.param("好几家企业都碰到了", id="told of others"),
        pytest.param("用户反映已经好了", id="another's word"),
        pytest.param("等厂家把包发过来", id="waited for"),
        pytest.param("应该处理好了吧", id="supposed"),
        pytest.param("处理好了吗", id="asked"),
        pytest.param("没修好", id="denied"),
        pytest.param("按重大故障算", id="a severity"),
        pytest.param("会话一直不释放", id="a cause"),
    ],
)
def test_what_states_no_ending_gives_no_evidence(line: str) -> None:
    assert completion_in(standard(fold(line))) is None


@pytest.mark.parametrize(
    ("line", "cue"),
    [
        pytest.param("参数改大了，重启过，测了三遍没问题", Cue.FINISHED, id="done and checked"),
        pytest.param("临时目录满了，清完重跑成功", Cue.FINISHED, id="a temporary folder is not a temporary remedy"),
        pytest.param("观察一天没再犯，销单", Cue.FINISHED, id="to be closed, whatever was watched"),
        pytest.param("clutter removed, done", Cue.FINISHED, id="in English"),
        pytest.param("能传了，为啥断的回头再找", Cue.USABLE, id="the cause is open"),
        pytest.param("先切到备机了，网页能打开，还得接着查", Cue.USABLE, id="on the spare"),
        pytest.param("补丁打好了，明天还要改一处", Cue.PARTLY, id="more is to come"),
    ],
)
def test_an_ending_is_found_with_what_is_left_open(line: str, cue: str) -> None:
    assert completion_in(standard(fold(line))) == cue
