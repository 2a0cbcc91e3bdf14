"""Writes what Rasa trains on into a work folder: the project's files, and the training data with the packs' names.

The data itself has one home, `nlu/data`; what is written here is made anew for each training.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import yaml

from desk.understanding import Lexicon, Term
from nlu.rasa_yaml import Annotation, Example, NluData, merge, read_nlu

PROJECT = Path(__file__).parent / "rasa_project"
REQUIREMENTS = PROJECT / "requirements.txt"
CONFIG, DOMAIN, LINES, WORDS = "config.yml", "domain.yml", "nlu.yml", "words"
SHORTEST_NAME = 3
"""Names shorter than this are looked up nowhere: 公文 or 通知 stand in many a line that names no system."""


def write_project(folder: Path, data: NluData, *, lexicons: Iterable[Lexicon] = ()) -> str:
    """Write config, domain, lines and words into `folder` and return the hash of what a model is made of.

    `lexicons` are the contracts' names: they become lookup tables, synonyms and words for the segmentation. The domain
    names the intents and entities of `data`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / WORDS).mkdir(parents=True)
    shutil.copyfile(PROJECT / CONFIG, folder / CONFIG)
    held = tuple(lexicons)
    systems = [term for lexicon in held for term in lexicon.systems]
    places = [term for lexicon in held for term in lexicon.places]
    whole = merge([data, read_nlu(PROJECT / "patterns.yml"), _names(system=systems, place=places)])
    (folder / LINES).write_text(_dumped({"version": "3.1", "nlu": _blocks(whole)}), "utf-8")
    (folder / DOMAIN).write_text(_dumped(_domain(whole)), "utf-8")
    (folder / WORDS / "names.txt").write_text("".join(f"{word}\n" for word in _words(data, systems + places)), "utf-8")
    return hash_of(folder)


def hash_of(folder: Path) -> str:
    """Return the hash of a work folder's files and of Rasa's pinned version."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes())
    for name in (CONFIG, LINES, f"{WORDS}/names.txt"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def _names(**kinds: list[Term]) -> NluData:
    lookups = {
        type_: tuple(sorted({n for term in terms for n in (term.name, *term.aliases) if len(n) >= SHORTEST_NAME}))
        for type_, terms in kinds.items()
    }
    synonyms = {alias: term.name for terms in kinds.values() for term in terms for alias in term.aliases}
    return NluData(lookups={type_: names for type_, names in lookups.items() if names}, synonyms=synonyms)


def _words(data: NluData, terms: Iterable[Term]) -> list[str]:
    """Return what jieba shall cut out as one word: all names, and what is marked in the lines, else never learnt."""
    named = {name for term in terms for name in (term.name, *term.aliases)}
    marked = {example.text[one.start : one.end] for example in data.examples for one in example.entities}
    return sorted(word for word in named | marked if len(word) > 1 and not any(char.isspace() for char in word))


def _blocks(data: NluData) -> list[dict[str, str]]:
    by_intent: dict[str, list[Example]] = {intent: [] for intent in data.intents()}
    for example in data.examples:
        by_intent[example.intent].append(example)
    by_value: dict[str, list[str]] = {}
    for words, value in data.synonyms.items():
        by_value.setdefault(value, []).append(words)
    return [
        *(_block("intent", intent, map(_written, said)) for intent, said in by_intent.items()),
        *(_block("lookup", name, words) for name, words in data.lookups.items()),
        *(_block("synonym", value, words) for value, words in sorted(by_value.items())),
        *(_block("regex", name, patterns) for name, patterns in data.regexes.items()),
    ]


def _block(kind: str, name: str, lines: Iterable[str]) -> dict[str, str]:
    return {kind: name, "examples": "".join(f"- {' '.join(line.splitlines())}\n" for line in lines)}


def _written(example: Example) -> str:
    """Return an example with its marks, as Rasa reads them."""
    text = example.text
    for entity in sorted(example.entities, key=lambda one: -one.start):
        text = f"{text[: entity.start]}[{text[entity.start : entity.end]}]{_mark(entity)}{text[entity.end :]}"
    return text


def _mark(entity: Annotation) -> str:
    if entity.value is None:
        return f"({entity.type})"
    return json.dumps({"entity": entity.type, "value": entity.value}, ensure_ascii=False)


def _domain(data: NluData) -> dict[str, object]:
    if set(data.intents()) <= set(shipped_domain()["intents"]):
        return {"version": "3.1", **shipped_domain()}
    types = sorted({entity.type for example in data.examples for entity in example.entities})
    return {"version": "3.1", "intents": data.intents(), "entities": types}


def shipped_domain() -> dict[str, list[str]]:
    """Return the intents and entities of the shipped project."""
    document = yaml.safe_load((PROJECT / DOMAIN).read_text("utf-8"))
    return {name: list(document[name]) for name in ("intents", "entities")}


def _dumped(document: object) -> str:
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=1 << 20)
