"""`python -m nlu.train`: trains the shipped model on nlu/data and writes it to nlu/model."""

from __future__ import annotations

import sys
import time

from nlu.model import SHIPPED, save, train_shipped


def main() -> None:
    """Train, write, and say how large the model is and how long it took."""
    started = time.perf_counter()
    model = train_shipped()
    save(model, SHIPPED)
    size = sum(file.stat().st_size for file in SHIPPED.iterdir()) / 1e6
    sys.stdout.write(
        f"model {model.data_hash}: {len(model.scorer.vectoriser.idf)} features, "
        f"{len(model.tagger.places)} for entities, "
        f"{size:.1f} MB, {time.perf_counter() - started:.1f} s\n"
    )


if __name__ == "__main__":
    main()
