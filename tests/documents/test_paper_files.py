"""What stands in each paper: the text of its paragraphs and cells, whatever the bytes."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from desk.errors import InputUnusable
from desk.papers.kinds import PAPERS, Kind
from desk.papers.shapes import from_json, is_empty, to_json
from documents import charts
from documents.making import make_paper
from documents.template_making import TEMPLATES, write_templates
from documents.word_files import SHIPPED
from documents.words import length, percent, period
from tests.documents import paper_samples as samples
from tests.documents.paper_samples import cells, paragraphs, tables

WORD = sorted(kind for kind, about in PAPERS.items() if about.form == "docx")
DUTY_ROWS = [
    ["每日巡检", "2026年9月14日08:30", "2026年9月14日08:10", "李工", "按时完成", "五项正常"],
    ["每日巡检", "2026年9月15日08:30", "2026年9月15日09:30", "许工", "逾期1小时完成", ""],
    ["每日巡检", "2026年9月16日08:30", "—", "—", "未完成", ""],
]


def made(kind: Kind) -> bytes:
    return make_paper(samples.paper(kind)).content


def under(content: bytes, heading: str) -> list[str]:
    """Return the paragraphs between a heading and the next."""
    lines = paragraphs(content)
    rest = lines[lines.index(heading) + 1 :]
    return rest[: next((n for n, one in enumerate(rest) if one[1:2] == "、"), len(rest))]


def test_the_handling_report_tells_the_whole_story() -> None:
    content = made(Kind.FAULT_HANDLING)
    facts, story, targets, pauses, leaves = tables(content)
    assert paragraphs(content)[0] == "一体化OA运维项目故障处理报告"
    assert facts[0] == ["工单号", "12", "故障级别", "重大故障"]
    assert facts[-1][:2] == ["故障现象", "公文系统打不开了，<全省>都登录不了 & 报错"]
    assert story[0] == ["时间", "事项", "人员", "说明"]
    assert [row[1] for row in story[1:]] == [
        *("受理", "通知值班人员", "超过时限：响应", "接单响应", "提出处理方案", "系统恢复", "故障解决"),
    ]
    assert story[5] == ["2026年9月16日10:00", "提出处理方案", "李工", "先清理日志，再重启服务"]
    assert [row[-1] for row in targets[1:]] == ["超时10分", "按时（提前1天4小时）", "进行中"]
    assert pauses[1] == ["2026年9月16日11:00", "2026年9月16日11:30", "等机房开门"]
    assert leaves[1][0::2] == ["重启公文服务", "同意", "同意"]
    assert under(content, "二、故障原因") == ["磁盘写满"]
    assert under(content, "三、处理结果") == ["清理日志并扩容"]


def test_the_fault_report_has_milestones_effect_cause_measures_and_a_place_for_prevention() -> None:
    content = made(Kind.FAULT_REPORT)
    assert paragraphs(content)[:2] == ["一体化OA运维项目故障报告", "某省局："]
    assert "通知值班人员" not in [row[1] for row in tables(content)[1]]
    assert under(content, "二、故障影响") == [
        "重大故障，涉及公文管理系统，共3人报告，影响面较大，自受理至恢复历时1小时30分。"
    ]
    assert under(content, "四、采取的措施") == [
        *("提出处理方案：先清理日志，再重启服务", "系统恢复：磁盘写满", "故障解决：清理日志并扩容"),
    ]
    assert under(content, "七、防范措施") == ["（由责任工程师填写）", "运维单位（盖章）：", "2026年9月30日"]


def test_the_inspection_record_has_a_row_for_each_time_and_a_sum() -> None:
    content = made(Kind.INSPECTION)
    assert paragraphs(content)[:3] == [
        *("一体化OA运维项目巡检记录表", "2026年9月", "应完成3次，按时完成1次，逾期完成1次，未完成1次。"),
    ]
    assert tables(content)[0][1:] == DUTY_ROWS


def test_the_running_report_has_counts_times_shares_breaches_causes_and_standing() -> None:
    content = made(Kind.QUARTER_RUNNING)
    severities, months, systems, times, shares, breaches, causes, standing, duties = tables(content)
    assert under(content, "一、总体情况")[0] == (
        "本期共受理6件，其中重大故障1件、一般故障3件、咨询1件、需求1件；已解决5件，尚未解决1件。上期0件，与上期相比增加6件。"
    )
    assert severities[1:] == [
        *(["重大故障", "1", "0"], ["一般故障", "3", "0"], ["咨询", "1", "0"], ["需求", "1", "0"]),
    ]
    assert months[3] == ["2026-09", "0", "2", "1", "1", "4"]
    assert systems[1] == ["公文管理系统", "1", "2", "1", "1", "5"]
    assert times[3] == ["一般故障", "响应", "3", "20分", "26分", "40分"]
    assert shares[2] == ["一般故障", "响应", "2", "1", "0", "66.7%"]
    assert breaches[1:] == [["3", "公文管理系统", "打不开", "一般故障", "响应", "2026年9月3日10:30", "10分"]]
    assert causes[1:] == [["磁盘写满", "4"]]
    assert standing[1:] == [["公文管理系统", "1", "1小时", "99.95%"]]
    assert duties[1:] == DUTY_ROWS
    assert under(content, "九、预警与建议")[1] == "一般故障的响应时限达成率66.7%，低于90%，建议调整值班与处理安排。"
    assert len(Document(BytesIO(content)).inline_shapes) == 3, "a picture of months, systems and shares"


def test_the_maintenance_report_has_visits_and_errors() -> None:
    content = made(Kind.QUARTER_MAINTENANCE)
    assert under(content, "三、访问与现场支持") == ["本期到达现场0次；重新打开0件。本期没有收到评价。"]
    assert [["名称", "次数"], ["ORA-12541", "1"]] in tables(content)


def test_the_summary_has_its_kinds_and_no_pictures() -> None:
    content = made(Kind.PROBLEM_SUMMARY)
    assert paragraphs(content)[:2] == ["一体化OA运维项目日常问题分类汇总", "2026年9月"]
    assert tables(content)[0][2] == ["一般故障", "2", "0"]
    assert len(Document(BytesIO(content)).inline_shapes) == 0


def test_the_tracking_table_has_a_row_for_each_problem_and_formulas_stay_text() -> None:
    content = made(Kind.USER_PROBLEMS)
    rows = cells(content)
    assert rows[0] == ["用户问题修改追踪表"]
    assert rows[4] == [
        *(1, 12, "2026年9月16日09:00", "张文华等3人", "泉州市", "公文管理系统", "重大故障"),
        *("公文系统打不开了，<全省>都登录不了 & 报错", "磁盘写满", "清理日志并扩容", "李工"),
        *("2026年9月16日09:40", "2026年9月16日14:00", "已解决", "响应超时"),
    ]
    sheet = load_workbook(BytesIO(content)).active
    formula = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert formula.data_type == "s"
    assert cells(made(Kind.PROBLEM_TRACKING))[0] == ["问题跟踪表"]


def test_the_marks_have_each_deduction_with_its_evidence() -> None:
    rows = cells(made(Kind.ASSESSMENT))
    assert rows[3][0] == (
        "本月得分：66分（满分100分，低于80分扣款）。应扣款（合同总金额÷12×（100－66）%）；"
        "合同包未填写合同总金额（contract_total），不能计算金额。"
    )
    assert rows[6] == [1, "响应及时性", 30, "每超时1次（响应）扣2分", 24, 6]
    assert ["合计", 100, 34, 66] in rows
    late = "响应超时，应于2026年9月16日09:30完成，实际2026年9月16日09:40，超时10分：打不开"
    assert [1, "响应及时性", 2, late, 12, "2026年9月16日09:30"] in rows
    assert [14, "服务态度与满意度", 5, "张文华投诉：太慢了", 12, "2026年9月17日10:00"] in rows


def test_the_forfeit_is_told_where_the_total_is_known_and_there_is_one() -> None:
    told = [cells(make_paper(samples.score(breaches=count, total=600_000)).content)[3][0] for count in (5, 6, 12)]
    assert told[0] == "本月得分：80分（满分100分，低于80分扣款）。不扣款。"
    assert str(told[1]).endswith("应扣款11,000.00元（合同总金额÷12×（100－78）%，合同总金额600,000.00元）。")
    assert "应扣款17,000.00元" in str(told[2])


def test_the_sheet_says_whose_it_is() -> None:
    house = samples.score()
    own = replace(house, marks=replace(house.marks, house=False))
    told = [str(cells(make_paper(one).content)) for one in (house, own)]
    assert ["评分项目和分值为值班台默认" in one for one in told] == [True, False]
    assert all("最终得分由采购人评定。" in one for one in told)


def test_the_service_record_names_who_did_what() -> None:
    rows = cells(made(Kind.SERVICE_RECORD))
    assert rows[8] == [5, "2026年9月16日10:00", "李工", 12, "提出处理方案", "先清理日志，再重启服务"]


def test_the_roster_has_levels_telephone_and_hours() -> None:
    rows = cells(made(Kind.DUTY_ROSTER))
    assert ["值班电话：0591-00000001"] in rows
    assert ["服务时间：周一08:00-12:00、15:00-18:00"] in rows
    assert [1, "李工", "工程师", "第1级", "0591-11"] in rows


@pytest.mark.parametrize("kind", list(Kind))
def test_a_paper_without_data_says_so(kind: Kind) -> None:
    paper = samples.empty(kind)
    content = make_paper(paper).content
    told = "".join(paragraphs(content) if PAPERS[kind].form == "docx" else [str(row) for row in cells(content)])
    assert any(word in told for word in ("没有", "无。")), told
    assert "None" not in told
    assert is_empty(paper) is (kind not in {Kind.FAULT_HANDLING, Kind.FAULT_REPORT, Kind.ASSESSMENT})


@pytest.mark.parametrize("kind", list(Kind))
def test_a_snapshot_comes_back_from_json_and_makes_the_same_paper(kind: Kind) -> None:
    paper = samples.paper(kind)
    again = from_json(to_json(paper), file="kept.json")
    assert again == paper
    read = paragraphs if PAPERS[kind].form == "docx" else cells
    assert read(make_paper(again).content) == read(make_paper(paper).content)


@pytest.mark.parametrize(
    ("kept", "where"),
    [
        pytest.param([], "head.kind", id="a list"),
        pytest.param({"head": {"kind": "poem"}}, "head.kind", id="no paper of ours"),
        pytest.param({"head": {"kind": "inspection"}}, "head.contract", id="half a head"),
    ],
)
def test_what_is_no_snapshot_is_refused_in_one_line(kept: object, where: str) -> None:
    with pytest.raises(InputUnusable) as refused:
        from_json(kept, file="kept.json")
    assert str(refused.value).startswith(f"kept.json: {where}: expected")


@pytest.mark.parametrize("kind", WORD)
def test_each_page_is_numbered_and_each_font_has_one_that_stands_in(kind: Kind) -> None:
    document = Document(BytesIO(made(kind)))
    assert "PAGE" in document.sections[0].footer.paragraphs[0]._p.xml
    fonts = next(one for one in document.part.package.iter_parts() if str(one.partname) == "/word/fontTable.xml")
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts.blob.decode()
    assert 'w:eastAsia="方正小标宋简体"' in document.paragraphs[0]._p.xml


@pytest.mark.parametrize("kind", WORD)
def test_between_two_tables_stands_a_paragraph_so_that_word_does_not_join_them(kind: Kind) -> None:
    for paper in (samples.paper(kind), samples.empty(kind)):
        body = Document(BytesIO(make_paper(paper).content)).element.body
        tags = [child.tag.rpartition("}")[2] for child in body]
        assert ("tbl", "tbl") not in set(pairwise(tags))
        assert tags[-2:] == ["p", "sectPr"]


def test_the_templates_that_ship_are_those_that_are_written(tmp_path: Path) -> None:
    write_templates(tmp_path)
    assert {path.stem for path in SHIPPED.glob("*.docx")} == set(TEMPLATES) == set(WORD)
    for kind in TEMPLATES:
        fresh, shipped = ((folder / f"{kind}.docx").read_bytes() for folder in (tmp_path, SHIPPED))
        assert (paragraphs(fresh), tables(fresh)) == (paragraphs(shipped), tables(shipped)), "run the maker again"


def test_control_characters_from_a_chat_do_no_harm() -> None:
    assert samples.FAULT.summary
    fault = samples.paper(Kind.FAULT_REPORT)
    kept = to_json(fault)
    assert isinstance(kept, dict)
    assert isinstance(kept["ticket"], dict)
    kept["ticket"]["summary"] = "坏\x00字\x0b符{{ secret }}"
    told = tables(make_paper(from_json(kept, file="x")).content)[0]
    assert told[-1][1] == "坏字符{{ secret }}"


def test_without_a_chinese_font_the_labels_are_numbers_with_a_legend() -> None:
    found = samples.figures_of(Kind.QUARTER_RUNNING, samples.TICKETS)[0]
    drawn = charts.systems(found.by_system, font=None)
    assert drawn.legend == "(1) 公文管理系统；(2) 信访管理平台"
    assert drawn.png.startswith(b"\x89PNG")
    assert charts.months(found.by_month, font=None).legend.startswith("(1) 重大故障")
    assert charts.attainment(found.attainment, font=None).legend.startswith("(1) 重大故障·响应")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param(length(59), "不足1分", id="under a minute"),
        pytest.param(length(90_060), "1天1小时1分", id="a day and more"),
        pytest.param(length(None), "", id="no length"),
        pytest.param(percent(0.9999), "99.9%", id="what is not whole is not shown as a hundred"),
        pytest.param(percent(None), "—", id="no share"),
        pytest.param(period("2 working days"), "2个工作日", id="a period"),
    ],
)
def test_lengths_and_shares_are_said_plainly(said: str, expected: str) -> None:
    assert said == expected


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
@pytest.mark.parametrize("kind", list(Kind))
def test_libreoffice_turns_each_paper_into_a_pdf(kind: Kind, tmp_path: Path) -> None:
    paper = make_paper(samples.paper(kind))
    (tmp_path / paper.name).write_bytes(paper.content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), paper.name]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    assert (tmp_path / paper.name).with_suffix(".pdf").read_bytes().startswith(b"%PDF")
