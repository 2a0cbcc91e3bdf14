"""Where everything of Rasa's lies: in the data folder, apart from the desk's own files."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A model that was trained: its file's name in the models folder, and what it was made of."""

    file: str
    data_hash: str
    lines: int
    intents: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RasaHome:
    """The folder `root` with models, logs and token; `environment` may be shared by several desks."""

    root: Path
    environment: Path

    @property
    def python(self) -> Path:
        """Return the environment's Python."""
        return self.environment / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """Return the file that is written when the environment is complete."""
        return self.environment / "zhiban.json"

    @property
    def work(self) -> Path:
        """Return the folder that Rasa trains in; it is made anew each time."""
        return self.root / "work"

    @property
    def disagreements(self) -> Path:
        """Return the file of lines that the two engines read differently, one JSON document a line."""
        return self.root / "disagreements.jsonl"

    def log(self, name: str) -> Path:
        """Return the file that holds what a step of Rasa's printed."""
        return self.root / f"{name}.log"

    def model_file(self, model: TrainedModel) -> Path:
        """Return the absolute path of a model's archive."""
        return (self.root / "models" / model.file).resolve()

    def model(self) -> TrainedModel | None:
        """Return the model in service; None where none has been trained, or its file is gone."""
        try:
            model = TrainedModel(**json.loads(self._chosen.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return model if self.model_file(model).is_file() else None

    def put_in_service(self, model: TrainedModel, archive: Path) -> None:
        """Take a model's archive over and let it be the one in service; the one before it is kept, older ones go."""
        before = self.model()
        target = self.model_file(model)
        target.parent.mkdir(parents=True, exist_ok=True)
        archive.replace(target)
        written = self._chosen.with_suffix(".new")
        written.write_text(json.dumps(asdict(model)), "utf-8")
        written.replace(self._chosen)
        kept = {target, self.model_file(before) if before is not None else target}
        for old in target.parent.glob("*.tar.gz"):
            if old.resolve() not in kept:
                old.unlink()

    def token(self, given: str | None) -> str:
        """Return the token of the server: the one that is set, else one that is made once and kept here."""
        if given:
            return given
        file = self.root / "token"
        if not file.is_file():
            self.root.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(32), "utf-8")
        return file.read_text("utf-8").strip()

    @property
    def _chosen(self) -> Path:
        return self.root / "model.json"


def rasa_home(settings: Settings) -> RasaHome:
    """Return where Rasa's things are by these settings."""
    root = settings.data / "rasa"
    return RasaHome(root, settings.understanding.rasa_environment or root / "environment")
