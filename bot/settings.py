"""The only reader of the environment and of zhiban.toml. Each setting has its heading in docs/settings.md.

A setting is looked for in `ZHIBAN_<NAME>`, then in `zhiban.toml` (or the file that `ZHIBAN_CONFIG` names),
then its default holds.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.channels.apprise.settings import AppriseSettings
from bot.channels.feishu.settings import FeishuSettings
from bot.channels.mail.settings import MailSettings
from bot.channels.onebot.settings import OneBotSettings
from bot.channels.slack.settings import SlackSettings
from bot.channels.telegram.settings import TelegramSettings
from desk.errors import SettingWrong

DEFAULT_FILE = "zhiban.toml"
CONFIDENTIAL = re.compile(r"(^|[._])(secret|store|token|key|password|proxy|urls|forward)($|[._])")
"""Settings whose values no message repeats, by the words in their names; the store's address may hold a password."""
_NOT_FOR_CHILDREN = frozenset({"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"})


def _loopback(host: str) -> str:
    if host != "localhost":
        ip_address(host)
    return host


class UnderstandingSettings(BaseModel):
    """Who reads what people write: a table of its own in zhiban.toml, `ZHIBAN_UNDERSTANDING__<NAME>` outside."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    backend: Literal["embedded", "rasa", "both"] = Field(default="embedded", description="The engine that decides.")
    rasa_url: str = Field(
        default="http://127.0.0.1:5005", pattern=r"^https?://[^\s/]+/?$", description="Where Rasa answers."
    )
    rasa_token: str | None = Field(
        default=None, min_length=16, description="Rasa's token; without one, that of `zhiban nlu rasa serve`."
    )
    rasa_seconds: float = Field(default=1.0, gt=0, le=30, description="How long one answer of Rasa may take.")
    rasa_sure: float = Field(default=0.7, ge=0, le=1, description="From which confidence Rasa decides in `both`.")
    rasa_python: Path | None = Field(default=None, description="The Python (3.8 to 3.10) for Rasa's environment.")
    rasa_environment: Path | None = Field(default=None, description="The folder of Rasa's environment.")


class DraftingSettings(BaseModel):
    """Who helps to read contracts: a table of its own in zhiban.toml, `ZHIBAN_DRAFTING__<NAME>` outside."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    model_url: str | None = Field(
        default=None, pattern=r"^https?://[^\s/]+(/[^\s]*)?$", description="Where a model answers; without one, none."
    )
    model_name: str | None = Field(default=None, min_length=1, description="The model that is asked.")
    model_key: str | None = Field(default=None, min_length=1, description="The key of the model's server.")
    model_seconds: float = Field(default=60.0, gt=0, le=600, description="How long it may keep silent.")


class Settings(BaseSettings):
    """What can be set. Paths are relative to the working directory."""

    model_config = SettingsConfigDict(env_prefix="ZHIBAN_", env_nested_delimiter="__", extra="forbid", frozen=True)

    demo: bool = Field(default=False, description="Serve the page where one may be anybody; on loopback only.")
    host: Annotated[str, AfterValidator(_loopback)] = Field(
        default="127.0.0.1", description="The address to listen on: an IP address or localhost."
    )
    port: int = Field(default=8600, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    base_url: str | None = Field(default=None, description="How people reach the desk from outside, for links.")
    data: Path = Field(default=Path("var"), description="The folder for the store, attachments and the trained model.")
    store: str | None = Field(
        default=None,
        pattern=r"^(sqlite\+aiosqlite|postgresql\+psycopg)://.*$",
        description="The store's SQLAlchemy URL; without one, SQLite in the data folder.",
    )
    contracts: Path | None = Field(default=None, description="The folder of packs; without one, those that ship.")
    templates: Path | None = Field(default=None, description="The folder of the customers' own templates of papers.")
    secret: str | None = Field(default=None, min_length=32, description="Signs sign-in links; made once if not set.")
    metrics_token: str | None = Field(
        default=None,
        min_length=16,
        description="What /metrics wants; without one, only this machine may ask.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="What is logged.")
    log_format: Literal["text", "json"] = Field(default="text", description="How log lines look.")
    understanding: UnderstandingSettings = Field(default=UnderstandingSettings(), description="Who reads.")
    drafting: DraftingSettings = Field(default=DraftingSettings(), description="Who helps to read contracts.")
    telegram: TelegramSettings | None = Field(default=None, description="The desk on Telegram.")
    slack: SlackSettings | None = Field(default=None, description="The desk on Slack.")
    onebot: OneBotSettings | None = Field(default=None, description="The desk on QQ.")
    mail: MailSettings | None = Field(default=None, description="The desk's mailboxes.")
    feishu: FeishuSettings | None = Field(default=None, description="The desk on Feishu.")
    apprise: AppriseSettings | None = Field(default=None, description="Notices as a last resort.")

    @property
    def store_url(self) -> str:
        """Return the store's URL."""
        return self.store or f"sqlite+aiosqlite:///{self.data / 'zhiban.db'}"

    @property
    def is_loopback(self) -> bool:
        """Tell whether the desk listens on loopback only."""
        return self.host == "localhost" or ip_address(self.host).is_loopback

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Look in the call, the environment, then the file."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=_file())
        return init_settings, env_settings, toml


def _file() -> Path:
    return Path(os.environ.get("ZHIBAN_CONFIG", DEFAULT_FILE))


def read_settings(**given: object) -> Settings:
    """Return the settings, checked; `given` come from the command line and win.

    Raises:
        SettingWrong: a setting is unknown or has a value that cannot be used; one line names it and where it stands.
    """
    file = _file()
    if "ZHIBAN_CONFIG" in os.environ and not file.is_file():
        raise SettingWrong(f"ZHIBAN_CONFIG: expected a file, found none at {file}")
    _refuse_unknown_variables()
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except tomllib.TOMLDecodeError as error:
        raise SettingWrong(f"{file}: expected TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise SettingWrong(f"{file}: expected text in UTF-8") from error
    except OSError as error:
        raise SettingWrong(f"{file}: expected a file that can be read ({error.strerror})") from error
    except ValidationError as error:
        raise SettingWrong(_one_line(error, file, given)) from error
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    """Refuse settings that do not go together."""
    if settings.drafting.model_url is not None and settings.drafting.model_name is None:
        raise SettingWrong("drafting.model_name: expected the name of the model that drafting.model_url serves")
    if settings.demo and not settings.is_loopback:
        raise SettingWrong(f"host: demo mode is served on loopback only, expected 127.0.0.1, got {settings.host}")


def _tables() -> Mapping[str, type[BaseModel]]:
    """Return the settings that are tables of their own; a new one is a field of `Settings` and nothing else."""
    found = {name: _table_in(field.annotation) for name, field in Settings.model_fields.items()}
    return {name: table for name, table in found.items() if table is not None}


def _table_in(annotation: object) -> type[BaseModel] | None:
    """Return the table that a field holds, also one that may be missing."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None


def setting_names() -> tuple[str, ...]:
    """Return the names of all settings as zhiban.toml has them, those of a table with its name: "table.name"."""
    tables = _tables()
    nested = [f"{table}.{name}" for table, fields in tables.items() for name in fields.model_fields]
    return (*(name for name in Settings.model_fields if name not in tables), *nested)


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"ZHIBAN_{name.upper().replace('.', '__')}"


def environment_of_child(**more: str) -> dict[str, str]:
    """Return the environment for a program with packages of its own: without the desk's settings and Python's paths."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _NOT_FOR_CHILDREN and not name.startswith("ZHIBAN_")
    }
    return {**kept, **more}


def _refuse_unknown_variables() -> None:
    """Refuse a ZHIBAN_ variable that is no setting: most likely it is misspelt."""
    known = {variable_of(name) for name in setting_names()} | {"ZHIBAN_CONFIG"}
    for name in sorted(os.environ):
        if name.startswith("ZHIBAN_") and name not in known:
            raise SettingWrong(f"{name}: no such setting; docs/settings.md lists them")


def _one_line(error: ValidationError, file: Path, given: Mapping[str, object]) -> str:
    """Return the first complaint as a line that names the setting and where it was read."""
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    variable = variable_of(name)
    place = variable if variable in os.environ else f"{file}: {name}"
    place = f"--{name}" if given.get(name) is not None else place
    whole = isinstance(first["input"], dict | list)
    got = "" if whole or CONFIDENTIAL.search(name) else f", got {first['input']!r}"
    return f"{place}: {first['msg']}{got}"
