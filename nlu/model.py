"""The whole model: classifier, tagger, words and sounds; how it is trained from data and kept in a folder.

Two files: `model.json` (names, words, settings, the hash of the training data) and `model.npz` (matrices).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlu.dialect import standard
from nlu.features import BLOCK_WEIGHTS, features_of, mask
from nlu.linear import Calibration, Guess, LinearScorer, Vectoriser, rank
from nlu.normalise import fold
from nlu.places import PLACES
from nlu.rasa_yaml import Example, NluData, files_of, read_nlu
from nlu.rules import Span
from nlu.tagger import Gazetteer, Marked, Tagger, learn_tagger
from nlu.tongue import Tongue, learn_tongue, romanised

VERSION = 1
_SHAPING = ("concepts", "dialect", "features", "learn", "normalise", "places", "rules", "tagger", "tongue")
DATA = Path(__file__).parent / "data"
SHIPPED = Path(__file__).parent / "model"


@dataclass(frozen=True)
class Model:
    """What training yields. `data_hash` names the files it was trained on."""

    scorer: LinearScorer
    calibration: Calibration
    tagger: Tagger
    synonyms: Mapping[str, str]
    data_hash: str

    def classify(self, folded: str, spans: Sequence[Span]) -> Guess:
        """Classify folded text whose entities are known."""
        masked = mask(folded, [(span.start, span.end, span.type) for span in spans])
        return rank(self.scorer, self.calibration, features_of(masked, self.tagger.tongue))


def hash_of(path: Path) -> str:
    """Return the hash of what a model is made of: the training files by name, and the code of its features."""
    digest = hashlib.sha256(f"zhiban nlu {VERSION}".encode())
    for file in [*files_of(path), *(Path(__file__).parent / f"{name}.py" for name in _SHAPING)]:
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def train(data: NluData, *, data_hash: str = "", least: int = 2) -> Model:
    """Train on a set; calibrated on lines held out (one file at a time where there are three files or more)."""
    from nlu.learn import calibrate, learn_scorer

    folded = [fold(example.text) for example in data.examples]
    tongue = learn_tongue([*folded, *map(standard, folded)])
    spans = [_spans(example) for example in data.examples]
    lines = [
        features_of(mask(text, [(span.start, span.end, span.type) for span in marked]), tongue)
        for text, marked in zip(folded, spans, strict=True)
    ]
    classes = [example.intent for example in data.examples]
    files = [example.file for example in data.examples]
    blocks = _blocks(data)
    return Model(
        learn_scorer(lines, classes, blocks=blocks, least=least),
        calibrate(lines, classes, blocks=blocks, groups=files),
        learn_tagger(
            [Marked(t, s, e.text) for t, s, e in zip(folded, spans, data.examples, strict=True)], tongue, _names(data)
        ),
        {fold(words): value for words, value in data.synonyms.items()},
        data_hash,
    )


def _spans(example: Example) -> tuple[Span, ...]:
    return tuple(Span(entity.type, entity.start, entity.end) for entity in example.entities)


def _blocks(data: NluData) -> dict[str, float]:
    """Leave the concepts out where the intents are not the desk's: they are its own words."""
    own = "report_fault" in data.intents()
    return BLOCK_WEIGHTS if own else {**BLOCK_WEIGHTS, "k": 0.0}


def _names(data: NluData) -> list[tuple[str, str]]:
    looked_up = [(fold(word), type_) for type_, words in sorted(data.lookups.items()) for word in words]
    marked = any(entity.type == "place" for example in data.examples for entity in example.entities)
    places = [*PLACES, *romanised(PLACES)] if marked else []
    return [*looked_up, *((place, "place") for place in places)]


def save(model: Model, folder: Path) -> None:
    """Write the model into `folder`, in half precision; the same model gives the same files."""
    folder.mkdir(parents=True, exist_ok=True)
    scorer, tagger = model.scorer, model.tagger
    kept = {
        "version": VERSION,
        "data_hash": model.data_hash,
        "classes": scorer.classes,
        "features": _in_order(scorer.vectoriser.places),
        "blocks": dict(scorer.vectoriser.blocks),
        "sharpness": model.calibration.sharpness,
        "least": model.calibration.least,
        "tags": tagger.tags,
        "tag_features": _in_order(tagger.places),
        "names": dict(tagger.gazetteer.names),
        "words": dict(tagger.tongue.words),
        "sounds": dict(tagger.tongue.sounds),
        "synonyms": dict(model.synonyms),
    }
    (folder / "model.json").write_text(json.dumps(kept, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    np.savez_compressed(
        folder / "model.npz",
        idf=scorer.vectoriser.idf,
        weights=scorer.weights.astype(np.float16),
        bias=scorer.bias,
        tag_weights=tagger.weights.astype(np.float16),
        tag_moves=tagger.moves.astype(np.float32),
    )


def _in_order(places: Mapping[str, int]) -> list[str]:
    return sorted(places, key=lambda name: places[name])


def load(folder: Path) -> Model | None:
    """Read a model; None where there is none, or one of another version or broken."""
    try:
        kept = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if kept["version"] != VERSION:
            return None
        with np.load(folder / "model.npz", allow_pickle=False) as arrays:
            matrices = {name: arrays[name] for name in arrays.files}
        places = {name: at for at, name in enumerate(kept["features"])}
        tongue = Tongue(kept["words"], kept["sounds"])
        return Model(
            LinearScorer(
                Vectoriser(places, matrices["idf"], kept["blocks"]),
                tuple(kept["classes"]),
                matrices["weights"],
                matrices["bias"],
            ),
            Calibration(kept["sharpness"], kept["least"]),
            Tagger(
                {name: at for at, name in enumerate(kept["tag_features"])},
                tuple(kept["tags"]),
                matrices["tag_weights"],
                matrices["tag_moves"],
                Gazetteer(kept["names"]),
                tongue,
            ),
            kept["synonyms"],
            kept["data_hash"],
        )
    except (OSError, ValueError, KeyError, TypeError, EOFError):
        return None


def train_shipped(data: Path = DATA) -> Model:
    """Train the desk's own model on all files of `data`."""
    return train(read_nlu(data), data_hash=hash_of(data))


def load_or_train(
    cache_dir: Path | None = None, *, data: Path = DATA, on_train: Callable[[str], None] | None = None
) -> Model:
    """Return the model of the present training data: the shipped one, a cached one, or a new one.

    Trains in this process where neither fits the data's hash (about half a minute), says so through
    `on_train`, and keeps the result in `cache_dir` where that is given.
    """
    wanted = hash_of(data)
    for folder in (SHIPPED, cache_dir):
        model = load(folder) if folder is not None else None
        if model is not None and model.data_hash == wanted:
            return model
    if on_train is not None:
        on_train(f"no model fits the training data {wanted}; training one")
    model = train_shipped(data)
    if cache_dir is not None:
        save(model, cache_dir)
    return model
