"""What Rasa trains on is written from the one home of the data, with the packs' names, and reads back as it was."""

from __future__ import annotations

from pathlib import Path

import yaml

from desk.understanding import Intent
from nlu.model import DATA
from nlu.rasa_training import PROJECT, REQUIREMENTS, shipped_domain, write_project
from nlu.rasa_yaml import Annotation, Example, NluData, read_nlu
from tests.nlu.conftest import FUJIAN


def test_the_domain_is_the_desks_own() -> None:
    domain = shipped_domain()
    assert domain["intents"] == [intent.value for intent in Intent]
    marked = {entity.type for example in read_nlu(DATA).examples for entity in example.entities}
    assert set(domain["entities"]) == marked


def test_the_pipeline_has_its_parts_in_order_and_ranks_all_intents() -> None:
    config = yaml.safe_load((PROJECT / "config.yml").read_text("utf-8"))
    parts = {part["name"]: part for part in config["pipeline"]}
    assert list(parts) == [
        "JiebaTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "DIETClassifier",
        "RegexEntityExtractor",
        "EntitySynonymMapper",
        "FallbackClassifier",
    ]
    assert parts["DIETClassifier"]["ranking_length"] == 0


def test_rasa_is_pinned_and_fetched_from_nowhere_in_particular() -> None:
    lines = [line for line in REQUIREMENTS.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines[0] == "rasa==3.6.21"
    assert not any(mark in line for line in lines for mark in ("://", "--", "@"))


def test_all_of_the_shipped_lines_are_written_and_read_back(tmp_path: Path) -> None:
    shipped = read_nlu(DATA)
    write_project(tmp_path / "work", shipped, lexicons=[FUJIAN])
    back = read_nlu(tmp_path / "work" / "nlu.yml")
    told = sorted((one.intent, one.text, one.entities) for one in shipped.examples)
    assert sorted((one.intent, one.text, one.entities) for one in back.examples) == told


def test_the_packs_names_are_looked_up_and_led_to_their_full_form(tmp_path: Path) -> None:
    write_project(tmp_path / "work", NluData((Example("公文登不上", "report_fault"),)), lexicons=[FUJIAN])
    back = read_nlu(tmp_path / "work" / "nlu.yml")
    assert {"公文管理系统", "公文系统"} <= set(back.lookups["system"])
    assert "公文" not in back.lookups["system"], "it stands in many a line that names no system"
    assert back.synonyms["公文"] == "公文管理系统"
    assert {"ticket", "phone", "error_code"} <= set(back.regexes)
    assert "公文系统\n" in (tmp_path / "work" / "words" / "names.txt").read_text("utf-8")


def test_a_set_of_its_own_brings_its_own_domain(tmp_path: Path) -> None:
    lines = (Example("play a song", "music", (Annotation("genre", 7, 11, "any"),)), Example("will it rain", "weather"))
    write_project(tmp_path / "work", NluData(lines))
    domain = yaml.safe_load((tmp_path / "work" / "domain.yml").read_text("utf-8"))
    assert (domain["intents"], domain["entities"]) == (["music", "weather"], ["genre"])
    assert read_nlu(tmp_path / "work" / "nlu.yml").examples[0].entities == lines[0].entities


def test_the_hash_tells_other_lines_and_other_names(tmp_path: Path) -> None:
    one, two = (NluData((Example(text, "urge"),)) for text in ("快点", "快点啊"))
    hashes = [
        write_project(tmp_path / "work", one),
        write_project(tmp_path / "work", one),
        write_project(tmp_path / "work", two),
        write_project(tmp_path / "work", one, lexicons=[FUJIAN]),
    ]
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3


def test_a_line_break_within_a_line_breaks_nothing(tmp_path: Path) -> None:
    write_project(tmp_path / "work", NluData((Example("一行\u2028又一行", "urge"), Example("- 带横线", "urge"))))
    assert [one.text for one in read_nlu(tmp_path / "work" / "nlu.yml").examples] == ["一行 又一行", "- 带横线"]
