"""Files that come with messages: under safe names, each in its contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.attachments import NAME_BYTES, AttachmentFolder, safe_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("屏幕截图 1.png", "屏幕截图 1.png", id="a plain name stays"),
        pytest.param("../../etc/passwd", "passwd", id="no way up"),
        pytest.param("C:\\temp\\log.txt", "log.txt", id="no drive"),
        pytest.param("a\x00b\n.txt", "ab.txt", id="no control characters"),
        pytest.param("evil\u202egnp.exe", "evilgnp.exe", id="no turned direction"),
        pytest.param(".htaccess", "htaccess", id="not hidden"),
        pytest.param("...", "file", id="nothing left"),
        pytest.param("", "file", id="no name"),
        pytest.param('a<b>:"c|?*.txt', "a_b_c_.txt", id="no marks that a file system refuses"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert safe_name(given) == kept
    assert safe_name(kept) == kept


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    name = safe_name("长" * 200 + ".docx")
    assert len(name.encode()) <= NAME_BYTES
    assert name.endswith("长.docx")


async def test_a_kept_file_is_found_and_read_again(tmp_path: Path) -> None:
    folder = AttachmentFolder(tmp_path / "files")
    kept = await folder.keep("fujian-oa", name="a.png", content=b"picture")
    again = await folder.keep("fujian-oa", name="a.png", content=b"picture")
    assert kept == again
    assert (kept.name, kept.media_type, kept.size) == ("a.png", "image/png", 7)
    assert await folder.find("fujian-oa", kept.ref) == kept
    assert await folder.read("fujian-oa", kept.ref) == b"picture"
    assert names_in(tmp_path) == ["a.png"]


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def test_nothing_else_of_the_machine_is_found(tmp_path: Path) -> None:
    folder = AttachmentFolder(tmp_path / "files")
    kept = await folder.keep("fujian-oa", name="a.png", content=b"picture")
    (tmp_path / "secret").write_text("secret", "utf-8")
    digest = kept.ref.split("/")[1]
    for ref in ("../secret", f"fujian-oa/{digest}/../../../secret", f"fujian-oa/{digest}", "/etc/passwd", "", "a/b/c"):
        assert await folder.find("fujian-oa", ref) is None
        assert await folder.read("fujian-oa", ref) is None
    assert await folder.find("shaoguan-env", kept.ref) is None
