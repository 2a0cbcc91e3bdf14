"""Remedies are about the very trouble; plans are found at once when an outage happens."""

from __future__ import annotations

import pytest

from desk.knowledge import Section
from knowledge_base.library import Library
from tests.knowledge_base.small_manuals import sections_of


@pytest.mark.parametrize(
    ("trouble", "section"),
    [
        pytest.param("登录一直转圈", "登录一直转圈", id="the heading names it"),
        pytest.param("登录的时候老是转圈圈进不去", "登录一直转圈", id="in other words"),
        pytest.param("打印出来是乱码", "打印评价证书", id="a line of the text names it"),
        pytest.param("导出的表格是乱码", None, id="the same symptom of another thing"),
        pytest.param("评价结果导出失败", None, id="the thing is described, its failing is not"),
        pytest.param("签章控件闪退", None, id="how to download is no remedy"),
        pytest.param("系统打不开了，所有企业都登录不了", None, id="the plan is for engineers, not for users"),
    ],
)
def test_a_remedy_is_about_the_very_trouble(evaluation: Library, trouble: str, section: str | None) -> None:
    answer = evaluation.remedy(trouble, contract="shaoguan-env", system="企业环境信用评价系统")
    found = answer.hits[0].section.title if answer.text is not None else None
    assert (found is None) if section is None else (found is not None and found.endswith(section))


def test_a_case_is_a_remedy() -> None:
    case = Section(
        "c1", "fujian-oa", "案例", "公文附件上传失败", "原因：附件名含特殊符号。改名后重新上传即可。", kind="case"
    )
    library = Library([*sections_of("evaluation.md", "fujian-oa"), case])
    answer = library.remedy("公文的附件传不上去", contract="fujian-oa", system="公文管理系统")
    assert answer.text is not None
    assert answer.hits[0].section == case


@pytest.mark.parametrize(
    ("trouble", "plan"),
    [
        pytest.param("系统打不开了，所有企业都登录不了", "系统无法访问", id="nobody gets in"),
        pytest.param("数据库坏了 数据全没了", "数据库损坏", id="the database"),
        pytest.param("网站瘫痪了", "系统无法访问", id="another word for it"),
    ],
)
def test_the_plan_that_fits_an_outage_is_found(evaluation: Library, trouble: str, plan: str) -> None:
    hit = evaluation.plan(trouble, contract="shaoguan-env", system=None)
    assert hit is not None
    assert hit.section.title.endswith(plan)
    assert hit.span in hit.section.text


def test_without_plans_there_is_none() -> None:
    assert Library(sections_of("office.md", "a")).plan("系统打不开了", contract="a", system=None) is None


def test_a_plan_answers_no_user(evaluation: Library) -> None:
    answer = evaluation.answer("数据库损坏怎么恢复", contract="shaoguan-env")
    assert all(hit.section.kind != "plan" for hit in answer.hits)
