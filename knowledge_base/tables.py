"""Tables of words and sounds, made once on a machine from jieba and pypinyin and then mapped into memory.

Loading the two libraries themselves takes a second and more than 100 MB; their tables as tries take a millisecond
and the pages that are looked at. Each file's name holds the library's version, so that a newer one makes it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import Final, TypeVar

import structlog
from marisa_trie import BytesTrie, RecordTrie
from platformdirs import user_cache_path

log = structlog.get_logger()

Trie = TypeVar("Trie", RecordTrie, BytesTrie)

SUM: Final = " "
"""Under this key the counts' sum is kept."""
_COUNT: Final = "<I"
_making = Lock()


@cache
def word_counts() -> RecordTrie:
    """Return jieba's words, each with how often it occurs in the text they were gathered from; `SUM` has their sum."""
    trie = RecordTrie(_COUNT)
    return mapped(_file(f"words-jieba-{version('jieba')}"), trie, make=lambda: RecordTrie(_COUNT, _jieba_rows()))


@cache
def readings() -> BytesTrie:
    """Return the toneless syllables, parted by blanks, of all characters and of words that are read otherwise."""
    return mapped(
        _file(f"sounds-pypinyin-{version('pypinyin')}"), BytesTrie(), make=lambda: BytesTrie(_pypinyin_rows())
    )


def _file(name: str) -> Path:
    return user_cache_path("zhiban", appauthor=False) / f"{name}.trie"


def mapped(file: Path, empty: Trie, *, make: Callable[[], Trie]) -> Trie:
    """Return the trie of a file, which is made where it is missing; where it cannot be kept, the trie itself."""
    with _making:
        try:
            if not file.is_file():
                _save(make(), file)
            return empty.mmap(str(file))
        except (OSError, RuntimeError) as error:
            log.warning("tables.not_kept", file=str(file), error=str(error))
            return make()


def _save(trie: RecordTrie | BytesTrie, file: Path) -> None:
    """Write a file whole or not at all; of two processes that make it at once, the later wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as unfinished:
        pass
    path = Path(unfinished.name)
    try:
        trie.save(str(path))
        path.replace(file)
    finally:
        path.unlink(missing_ok=True)


def _jieba_rows() -> Iterable[tuple[str, tuple[int]]]:
    """Yield the words of jieba's own dictionary with their counts, and the sum at last."""
    package = find_spec("jieba")
    assert package is not None
    assert package.submodule_search_locations
    total = 0
    with Path(package.submodule_search_locations[0], "dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, _ = line.split(" ")
            total += int(count)
            yield word, (int(count),)
    yield SUM, (total,)


def _pypinyin_rows() -> Iterable[tuple[str, bytes]]:
    """Yield pypinyin's characters with their first reading, and its phrases with theirs."""
    from pypinyin import Style, lazy_pinyin
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    for text in (*map(chr, PINYIN_DICT), *PHRASES_DICT):
        yield text, " ".join(lazy_pinyin(text, style=Style.NORMAL)).encode()
