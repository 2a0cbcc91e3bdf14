"""The tables of words and sounds: made once on a machine, and the same as the libraries they are made from."""

from __future__ import annotations

from pathlib import Path

import jieba
from marisa_trie import BytesTrie
from pypinyin import Style, lazy_pinyin

from knowledge_base.rescue import sound
from knowledge_base.tables import SUM, mapped, word_counts


class Making:
    """Makes a small trie and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> BytesTrie:
        self.times += 1
        return BytesTrie([("银行", b"yin hang")])


def test_a_table_is_made_once_on_a_machine(tmp_path: Path) -> None:
    make, file = Making(), tmp_path / "cache" / "sounds.trie"
    for _ in range(3):
        assert mapped(file, BytesTrie(), make=make)["银行"] == [b"yin hang"]
    assert make.times == 1
    assert [path.name for path in file.parent.iterdir()] == ["sounds.trie"]


def test_a_table_that_cannot_be_kept_is_used_all_the_same(tmp_path: Path) -> None:
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file, no folder")
    assert mapped(in_the_way / "sounds.trie", BytesTrie(), make=Making())["银行"] == [b"yin hang"]


def test_a_table_that_is_damaged_is_made_anew_for_this_run(tmp_path: Path) -> None:
    file = tmp_path / "sounds.trie"
    file.write_bytes(b"nothing of ours")
    assert mapped(file, BytesTrie(), make=Making())["银行"] == [b"yin hang"]


def test_words_and_their_sum_are_those_of_the_library() -> None:
    theirs = jieba.Tokenizer()
    theirs.initialize()
    ours = {word: count for word, (count,) in word_counts().iteritems()}
    assert ours.pop(SUM) == theirs.total
    assert ours == {word: count for word, count in theirs.FREQ.items() if count}


def test_words_read_otherwise_than_their_characters_sound_as_they_are_read() -> None:
    words = ["银行", "行走", "重庆", "重量", "长度", "校长", "登录不了", "音乐会", "快乐", "会计师"]
    spoken = [
        tuple(s.replace("zh", "z").replace("ch", "c").replace("sh", "s") for s in lazy_pinyin(word, style=Style.NORMAL))
        for word in words
    ]
    coarse = [tuple(s[:-1] if s.endswith(("ang", "eng", "ing")) else s for s in word) for word in spoken]
    assert [sound(word) for word in words] == coarse
