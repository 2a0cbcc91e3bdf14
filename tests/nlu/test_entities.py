"""Names, numbers and codes in a line, and what is none."""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Read


@pytest.mark.parametrize(
    ("line", "type_", "value"),
    [
        pytest.param("公文管理系统打不开", "system", "公文管理系统", id="the full name"),
        pytest.param("信访系统打不开", "system", "信访管理平台", id="a generated short form"),
        pytest.param("公闻系统打不开", "system", "公文管理系统", id="written by its sound"),
        pytest.param("簽報系統登不上", "system", "签报管理系统", id="traditional characters"),
        pytest.param("OA公文 登不上", "system", "公文管理系统", id="an alias with Latin letters"),
        pytest.param("the document system is slow", "system", "公文管理系统", id="an English alias"),
        pytest.param("浈江分局这边登不上", "place", "浈江区", id="a branch"),
        pytest.param("我是延平区局的", "place", "延平区", id="a district's bureau"),
        pytest.param("12号单怎么样了", "ticket", "12", id="a ticket in Chinese"),
        pytest.param("#12 怎么样了", "ticket", "12", id="a ticket with a hash"),
        pytest.param("ticket 12 any news?", "ticket", "12", id="a ticket in English"),
        pytest.param("三号单处理得怎么样了", "ticket", "3", id="a ticket in words"),
        pytest.param("报ORA-12541", "error_code", "ORA-12541", id="an Oracle error"),
        pytest.param("提示0x80070005", "error_code", "0X80070005", id="a Windows error"),
        pytest.param("电话 138 0013 8000", "phone", "13800138000", id="a mobile with blanks"),
        pytest.param("座机0769-22334455", "phone", "076922334455", id="a landline"),
        pytest.param("转给李工", "person", "李工", id="a colleague by title"),
    ],
)
def test_an_entity_has_its_value(read: Read, line: str, type_: str, value: str) -> None:
    assert read(line).first(type_) == value


@pytest.mark.parametrize(
    ("line", "type_"),
    [
        pytest.param("系统打不开", "system", id="a bare system"),
        pytest.param("平台和窗口都不行", "system", id="bare platform"),
        pytest.param("收到通知了", "system", id="a common word that is also a short form"),
        pytest.param("文号是粤市监〔2026〕12号", "ticket", id="a document number"),
        pytest.param("我在302室", "ticket", id="a room"),
        pytest.param("地址是10.33.6.21", "ticket", id="an IP address"),
        pytest.param("地址是10.33.6.21", "phone", id="an IP address is no phone"),
        pytest.param("等了20分钟", "ticket", id="minutes"),
    ],
)
def test_this_is_no_entity(read: Read, line: str, type_: str) -> None:
    assert read(line).first(type_) is None


def test_what_is_denied_is_marked(read: Read) -> None:
    said = read("不是公文系统，是签报")
    assert [(entity.value, entity.negated) for entity in said.entities] == [
        ("公文管理系统", True),
        ("签报管理系统", False),
    ]
    assert said.first("system") == "签报管理系统"


def test_offsets_point_into_the_line_as_written(read: Read) -> None:
    line = "【急】ＯＡ公文，報 ORA－12541"
    for entity in read(line).entities:
        assert line[entity.start : entity.end] == entity.text
