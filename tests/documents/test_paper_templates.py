"""A customer's own template: taken before the shipped one, refused in one line where it cannot be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docx import Document

from desk.errors import TemplateUnusable
from desk.papers.kinds import Kind
from documents.making import make_paper
from documents.template_making import TEMPLATES
from tests.documents import paper_samples as samples
from tests.documents.paper_samples import paragraphs
from tests.house_rules import ROOT


def template(folder: Path, *lines: str) -> Path:
    """Write a template of the fault report with these paragraphs."""
    folder.mkdir(exist_ok=True)
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    path = folder / "fault-report.docx"
    document.save(str(path))
    return path


def refusal(folder: Path) -> str:
    """Return the line in which the template is refused."""
    with pytest.raises(TemplateUnusable) as refused:
        make_paper(samples.paper(Kind.FAULT_REPORT), templates=(folder,))
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_the_first_template_found_is_taken(tmp_path: Path) -> None:
    template(tmp_path / "own", "本公司格式", "工单{{ number }}：{{ cause }}")
    template(tmp_path / "all", "另一种格式")
    folders = (tmp_path / "none", tmp_path / "own", tmp_path / "all")
    made = make_paper(samples.paper(Kind.FAULT_REPORT), templates=folders)
    assert paragraphs(made.content) == ["本公司格式", "工单12：磁盘写满"]
    other = make_paper(samples.paper(Kind.INSPECTION), templates=folders)
    assert paragraphs(other.content)[0] == "一体化OA运维项目巡检记录表"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        pytest.param("{{ weather }}", "weather", id="a field"),
        pytest.param("{% for one in targets %}{{ one.colour }}{% endfor %}", "colour", id="a field of a row"),
        pytest.param("{% if mood %}x{% endif %}", "mood", id="a condition"),
    ],
)
def test_an_unknown_field_is_named_with_its_template(tmp_path: Path, line: str, field: str) -> None:
    path = template(tmp_path, line)
    assert refusal(tmp_path).startswith(f'{path}: unknown field "{field}"; the paper has acknowledged, cause,')


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("{% for one in targets %}{{ one.name }}", id="a mark that is not closed"),
        pytest.param("{{ number | shout }}", id="a filter that is not there"),
        pytest.param("{{ number / 0 }}", id="a sum that cannot be"),
        pytest.param("{{ ''.__class__.__mro__ }}", id="a way out of the sandbox"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(tmp_path: Path, line: str) -> None:
    path = template(tmp_path, line)
    assert re.match(rf"{re.escape(str(path))}: \w", refusal(tmp_path))


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04half"], ids=["empty", "no zip", "half a zip"])
def test_what_is_no_word_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "fault-report.docx").write_bytes(content)
    assert refusal(tmp_path).endswith("expected a Word file (docx) that can be read")


@pytest.mark.parametrize("kind", list(TEMPLATES))
def test_each_field_of_a_paper_stands_in_its_documentation(kind: Kind, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    document = Document()
    document.add_paragraph("{{ nothing_of_the_kind }}")
    document.save(str(folder / f"{kind}.docx"))
    with pytest.raises(TemplateUnusable) as refused:
        make_paper(samples.paper(kind), templates=(folder,))
    fields = str(refused.value).rpartition("the paper has ")[2].split(", ")
    page = (ROOT / "docs" / "papers.md").read_text("utf-8")
    assert [field for field in fields if f"`{field}`" not in page] == []
    assert f"`{kind}`" in page
