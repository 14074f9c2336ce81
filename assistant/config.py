"""Settings: flags > environment > assistant.toml of the project > the user's file > defaults.

A project is a folder with an assistant.toml, found upward from the working directory. Without one, the
corpus and the library live in the user's data folder (XDG).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, computed_field

from assistant.domain.errors import SettingsError

APP = "news-assistant"
PROJECT_FILE = "assistant.toml"
ENV_PREFIX = "ASSISTANT_"

Answerer = Literal["auto", "quotes", "model"]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EmbeddingSettings(_Section):
    """How passages become vectors."""

    model: Literal["all-MiniLM-L6-v2-int8"] = "all-MiniLM-L6-v2-int8"
    threads: int = Field(0, ge=0, description="Cores to use; 0 is every core.")


class ChromaSettings(_Section):
    """Where the vector index is: embedded in the project's folder, or on a server if `host` is set."""

    host: str | None = None
    port: int = Field(8000, ge=1, le=65535)
    ssl: bool = False
    collection: str = "passages"
    token: SecretStr | None = None


class ModelSettings(_Section):
    """An OpenAI-compatible endpoint that writes answers. The key comes from the environment alone:
    ASSISTANT_MODEL__API_KEY or OPENAI_API_KEY."""

    base_url: str | None = None
    name: str | None = None
    api_key: SecretStr | None = None
    timeout_seconds: float = Field(60.0, gt=0)


class AnswerSettings(_Section):
    """How answers are made."""

    answerer: Answerer = "auto"
    passages: int = Field(12, ge=1, le=50)
    threshold: float = Field(0.47, ge=0.0, le=1.0, description="Below this confidence the assistant abstains.")


class ChatSettings(_Section):
    """How the chat looks."""

    theme: str | None = None


class Settings(_Section):
    """Everything that can be set. Unknown keys are refused, so that a typing error is seen."""

    project_root: Path
    is_project: bool = True
    corpus: Path = Path("corpus")
    embedding: EmbeddingSettings = EmbeddingSettings()
    chroma: ChromaSettings = ChromaSettings()
    model: ModelSettings = ModelSettings()
    answer: AnswerSettings = AnswerSettings()
    chat: ChatSettings = ChatSettings()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def corpus_folder(self) -> Path:
        """Where the article files are."""
        return self.project_root / self.corpus

    @computed_field  # type: ignore[prop-decorator]
    @property
    def data_folder(self) -> Path:
        """Where library.db and Chroma are: all of it derived from the corpus folder."""
        return self.project_root / ".assistant"

    @property
    def library_file(self) -> Path:
        """The library's file."""
        return self.data_folder / "library.db"


@dataclass(frozen=True, slots=True)
class Origin:
    """A setting in force, as `section.key`, and where it comes from."""

    key: str
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and the layers they came from, strongest first: (name, values)."""

    settings: Settings
    layers: tuple[tuple[str, Mapping[str, Any]], ...]

    def origins(self) -> list[Origin]:
        """Every setting with its origin; secrets are redacted."""
        found = []
        for key, value in _flat(self.settings.model_dump()).items():
            if key == "is_project":
                continue
            origin = next((name for name, layer in self.layers if key in _flat(layer)), "default")
            shown = "(set, hidden)" if isinstance(value, SecretStr) else value
            found.append(Origin(key, shown, origin))
        return found


def load(working_folder: Path, environment: Mapping[str, str], flags: Mapping[str, Any] | None = None) -> Loaded:
    """Read the settings in force in `working_folder`. Raises SettingsError, naming the file and the key."""
    project = find_project(working_folder)
    layers: list[tuple[str, Mapping[str, Any]]] = [
        ("flag", flags or {}),
        ("environment", _from_environment(environment)),
    ]
    user_file = Path(platformdirs.user_config_dir(APP)) / "config.toml"
    for name, path in (("project", project / PROJECT_FILE if project else None), ("user", user_file)):
        if path and path.is_file():
            layers.append((f"{name} file {path}", _from_file(path)))
    root = project or Path(platformdirs.user_data_dir(APP))
    merged: dict[str, Any] = {}
    for _, layer in reversed(layers):
        _merge(merged, layer)
    try:
        settings = Settings(project_root=root, is_project=project is not None, **merged)
    except ValidationError as error:
        raise _explained(error, layers) from error
    return Loaded(settings, tuple(layers))


def find_project(folder: Path) -> Path | None:
    """The nearest folder upward that holds an assistant.toml, or None."""
    folder = folder.resolve()
    return next((place for place in (folder, *folder.parents) if (place / PROJECT_FILE).is_file()), None)


def _from_file(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} can't be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not TOML: {error}", "Mend the line that it names.") from error


def _from_environment(environment: Mapping[str, str]) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    if key := environment.get("OPENAI_API_KEY"):
        values["model"] = {"api_key": key}
    if base_url := environment.get("OPENAI_BASE_URL"):
        values.setdefault("model", {})["base_url"] = base_url
    for name, value in environment.items():
        if name.startswith(ENV_PREFIX):
            path = name.removeprefix(ENV_PREFIX).lower().split("__")
            place = values
            for part in path[:-1]:
                place = place.setdefault(part, {})
            place[path[-1]] = value
    return values


def _merge(target: dict[str, Any], layer: Mapping[str, Any]) -> None:
    for key, value in layer.items():
        if isinstance(value, Mapping) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = dict(value) if isinstance(value, Mapping) else value


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _explained(error: ValidationError, layers: list[tuple[str, Mapping[str, Any]]]) -> SettingsError:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    origin = next((name for name, layer in layers if key in _flat(layer)), "the settings")
    if first["type"] == "extra_forbidden":
        return SettingsError(f"{origin}: there is no setting {key}", "`assistant config` lists the settings.")
    return SettingsError(f"{origin}: {key}: {first['msg']}", "`assistant config` shows what each setting may be.")
