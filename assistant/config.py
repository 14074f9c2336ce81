"""Settings: flags > environment > assistant.toml of the project > the user's file > defaults.

A project is a folder with an assistant.toml, found upward from the working directory. Without one, the
corpus and the library live in the user's data folder (XDG).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, computed_field, field_validator
from pydantic_core import PydanticCustomError

from assistant.config_index import ChromaSettings
from assistant.config_index import Section as _Section
from assistant.config_layers import flat, merge, with_key_ids
from assistant.config_version import SETTINGS_VERSION, no_such_setting, refuse_newer
from assistant.domain.addresses import has_host, without_password
from assistant.domain.errors import SettingsError

APP = "news-assistant"
PROJECT_FILE = "assistant.toml"
ENV_PREFIX = "ASSISTANT_"
_OPENAI = "https://api.openai.com/"

PACKAGED_EMBEDDER = "all-MiniLM-L6-v2-int8"
_ENDPOINT = "openai"
# The deepest is chat.themes.NAME.variables.NAME; an id of a key has a few dots of its own.
_DEEPEST_KEY = 20
# Names of secrets, also of a table where one is wanted.
_SECRET = re.compile(r"(api_key|^chroma\.token)(\.|$)")

Answerer = Literal["auto", "quotes", "model"]


class _Endpoint(_Section):
    base_url: str | None = None
    api_key: SecretStr | None = None

    @field_validator("api_key")
    @classmethod
    def _sendable(cls, key: SecretStr | None) -> SecretStr | None:
        value = key.get_secret_value().strip() if key else ""
        if not (value.isascii() and (value.isprintable() or not value)):
            raise PydanticCustomError("api_key", "it holds characters that no key has")
        return SecretStr(value) if value else None

    @field_validator("base_url")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        url = (url or "").strip() or None
        if url and not (re.match(r"https?://[^/\s]+", url) and has_host(url)):
            raise PydanticCustomError("base_url", "it is an address such as http://127.0.0.1:11434/v1")
        return url


class EmbeddingSettings(_Endpoint):
    """How passages become vectors: by the model in the package, or by one of an endpoint, named
    openai:NAME. Where its base URL or key is not set, those of the model section are taken."""

    model: str = PACKAGED_EMBEDDER
    threads: int = Field(0, ge=0, description="Cores to use; 0 is every core.")
    dimensions: int | None = Field(None, ge=1, description="Asked of an endpoint that can shorten its vectors.")

    @field_validator("model")
    @classmethod
    def _known(cls, name: str) -> str:
        kind, _, rest = name.partition(":")
        if name != PACKAGED_EMBEDDER and not (kind == _ENDPOINT and rest.strip()):
            raise PydanticCustomError("embedder", f"it is {PACKAGED_EMBEDDER}, or {_ENDPOINT}: and a model's name")
        return name

    @property
    def endpoint_model(self) -> str | None:
        """The model's name at its endpoint, or None where it is the package's own."""
        kind, _, name = self.model.partition(":")
        return name if kind == _ENDPOINT else None


class ModelSettings(_Endpoint):
    """An OpenAI-compatible endpoint that writes answers, or a GGUF file if `name` ends in .gguf. The key comes
    from the environment (ASSISTANT_MODEL__API_KEY, OPENAI_API_KEY) or the system keyring, never from a file.
    Prices are for a million tokens, in whatever currency."""

    name: str | None = None
    timeout_seconds: float = Field(60.0, gt=0, description="The longest wait for the first words, and between words.")
    total_seconds: float = Field(600.0, gt=0, description="The longest that a whole answer may take.")
    price_input: float | None = Field(None, ge=0)
    price_output: float | None = Field(None, ge=0)
    context_tokens: int = Field(8192, ge=512, description="How many tokens prompt and reply may have together.")
    max_tokens: int = Field(1024, ge=1, description="How many of them are kept free for the reply.")
    threads: int = Field(0, ge=0, description="Cores for a model run from a file; 0 is half of them.")


class AnswerSettings(_Section):
    """How answers are made."""

    answerer: Answerer = "auto"
    passages: int = Field(12, ge=1, le=50)
    threshold: float = Field(0.39, ge=0.0, le=1.0, description="Below this confidence the assistant abstains.")
    hide_unsupported: bool = Field(False, description="Leave out the sentences of a model that no passage supports.")


class ThemeSettings(_Section):
    """A theme of the user's own: colours as Textual's Theme names them. The rest is derived from `primary`."""

    primary: str
    secondary: str | None = None
    warning: str | None = None
    error: str | None = None
    success: str | None = None
    accent: str | None = None
    foreground: str | None = None
    background: str | None = None
    surface: str | None = None
    panel: str | None = None
    boost: str | None = None
    dark: bool = True
    variables: dict[str, str] = Field({}, description="Colours of single parts, such as border or footer-background.")


class ChatSettings(_Section):
    """How the chat looks and listens."""

    theme: str | None = Field(None, description="One of Textual's themes, or one of `themes`.")
    mouse: bool = Field(True, description="Without it, the terminal's own selecting and scrolling work.")
    keys: dict[str, str] = Field({}, description="Keys by the id of what they do, several by comma.")
    themes: dict[str, ThemeSettings] = Field({}, description="Themes of the user's own, by name.")


class WebSettings(_Section):
    """How pages and feeds are fetched. Addresses of one's own network are refused unless `allow` names them."""

    allow: tuple[str, ...] = Field((), description='Hosts that are trusted, such as "intranet.example:8081".')
    proxy: str | None = Field(None, description="Where every request goes through; the environment's is not taken.")
    delay_seconds: float = Field(1.0, ge=0, description="The least pause between two requests to a host.")
    parallel: int = Field(8, ge=1, le=32, description="How many hosts are asked at a time.")
    connect_seconds: float = Field(10.0, gt=0)
    read_seconds: float = Field(20.0, gt=0, description="The longest silence while a page comes.")
    total_seconds: float = Field(60.0, gt=0, description="The longest that a page may take.")
    longest_wait_seconds: float = Field(60.0, ge=0, description="The longest pause that a host may ask for.")
    largest_bytes: int = Field(10_000_000, ge=1, description="The largest page, after decompression.")
    pages: int = Field(500, ge=1, description="How many pages are taken from one list, the newest first.")
    lists: int = Field(200, ge=1, description="How many feeds and sitemaps are followed in one go.")

    @field_validator("allow", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [one for part in value.split(",") if (one := part.strip())] if isinstance(value, str) else value

    @field_validator("allow")
    @classmethod
    def _hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            if not re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?", one, re.ASCII):
                raise PydanticCustomError("allow", "each is a host, or host:port, such as 127.0.0.1:8080")
        return value

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, url: str | None) -> str | None:
        url = (url or "").strip() or None
        if url and not re.fullmatch(r"https?://[^/@\s]+/?", url):
            raise PydanticCustomError("proxy", "it is an address such as http://127.0.0.1:3128, without a password")
        return url


class Settings(_Section):
    """Everything that can be set. Unknown keys are refused, so that a typing error is seen."""

    settings_version: int = Field(SETTINGS_VERSION, ge=1, le=SETTINGS_VERSION)
    project_root: Path
    is_project: bool = True
    corpus: Path = Path("corpus")
    embedding: EmbeddingSettings = EmbeddingSettings()
    chroma: ChromaSettings = ChromaSettings()
    model: ModelSettings = ModelSettings()
    answer: AnswerSettings = AnswerSettings()
    chat: ChatSettings = ChatSettings()
    web: WebSettings = WebSettings()

    @field_validator("corpus")
    @classmethod
    def _nameable(cls, folder: Path) -> Path:
        if "\0" in str(folder):
            raise PydanticCustomError("corpus", "no folder has such a name")
        return folder

    @computed_field  # type: ignore[prop-decorator]
    @property
    def corpus_folder(self) -> Path:
        """Where the article files are."""
        return self.project_root / self.corpus

    @computed_field  # type: ignore[prop-decorator]
    @property
    def data_folder(self) -> Path:
        """Where library.db and Chroma are, all of it derived from the corpus folder, and what is kept beside them."""
        return self.project_root / ".assistant"

    @property
    def library_file(self) -> Path:
        """The library's file."""
        return self.data_folder / "library.db"

    @property
    def lock_file(self) -> Path:
        """What whoever writes to the library holds."""
        return self.data_folder / "write.lock"

    @property
    def fetch_lock_file(self) -> Path:
        """What whoever fetches from the web for the library holds, also while others write."""
        return self.data_folder / "fetch.lock"

    @property
    def feeds_file(self) -> Path:
        """The feeds that the user follows."""
        return self.project_root / "feeds.opml"

    @property
    def feeds_lock_file(self) -> Path:
        """What whoever changes the feeds that are followed holds."""
        return self.data_folder / "feeds.lock"

    @property
    def conversations_file(self) -> Path:
        """Where the chat's conversations are kept."""
        return self.data_folder / "conversations.db"


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
        for key, value in flat(self.settings.model_dump()).items():
            if key == "is_project":
                continue
            origin = next((name for name, layer in self.layers if key in flat(layer)), "default")
            shown = "(set, hidden)" if isinstance(value, SecretStr) else value
            if isinstance(value, str) and key.endswith("base_url"):
                shown = without_password(value)
            found.append(Origin(key, shown, origin))
        return found


def load(working_folder: Path, environment: Mapping[str, str], flags: Mapping[str, Any] | None = None) -> Loaded:
    """Read the settings in force in `working_folder`. Raises SettingsError, naming the file and the key."""
    project = find_project(working_folder)
    of_project = _from_file(project / PROJECT_FILE) if project else {}
    layers: list[tuple[str, Mapping[str, Any]]] = [
        ("flag", flags or {}),
        ("environment", _from_environment(environment, of_project)),
    ]
    if project:
        layers.append((f"project file {project / PROJECT_FILE}", of_project))
    if user_file().is_file():
        layers.append((f"user file {user_file()}", _from_file(user_file())))
    for name, layer in layers:
        if own := next((key for key in ("project_root", "is_project") if key in layer), None):
            raise SettingsError(f"{name}: there is no setting {own}", "`assistant config` lists the settings.")
    root = project or Path(platformdirs.user_data_dir(APP))
    merged: dict[str, Any] = {}
    layers = [(name, with_key_ids(layer)) for name, layer in layers]
    for _, layer in reversed(layers):
        merge(merged, layer)
    try:
        settings = Settings(project_root=root, is_project=project is not None, **merged)
    except ValidationError as error:
        raise _explained(error, layers) from error
    return Loaded(settings, tuple(layers))


def checked(values: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Every setting, as `section.name`, with what a file that holds `values` makes of it. Raises SettingsError."""
    try:
        settings = Settings(**{"project_root": path.parent, **with_key_ids(values)})
    except ValidationError as error:
        raise _explained(error, [(str(path), values)]) from error
    return {key: str(value) if isinstance(value, Path) else value for key, value in flat(settings.model_dump()).items()}


def known_settings() -> list[str]:
    """Every setting that a file may hold, as `section.name`."""
    found = []
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, _Section):
            found += [f"{name}.{part}" for part in field.annotation.model_fields]
        elif name not in ("project_root", "is_project"):
            found.append(name)
    return found


def user_file() -> Path:
    """The settings of this user, below those of a project."""
    return Path(platformdirs.user_config_dir(APP)) / "config.toml"


def find_project(folder: Path) -> Path | None:
    """The nearest folder upward that holds an assistant.toml, or None."""
    folder = folder.resolve()
    return next((place for place in (folder, *folder.parents) if (place / PROJECT_FILE).is_file()), None)


def _from_file(path: Path) -> Mapping[str, Any]:
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        given = flat(values)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} can't be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not TOML: {error}", "Mend the line that it names.") from error
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or brackets in brackets without end.
        raise SettingsError(f"{path} holds what no setting is", "Look at the file: someone else wrote it.") from error
    refuse_newer(values, path)
    if any(key.count(".") > _DEEPEST_KEY for key in given):
        raise SettingsError(f"{path} holds what no setting is", "Look at the file: someone else wrote it.")
    if kept := next((key for key in given if _SECRET.search(key)), None):
        mend = (
            "`assistant config set-key --chroma` or set ASSISTANT_CHROMA__TOKEN"
            if kept.startswith("chroma")
            else "`assistant config set-key` or set ASSISTANT_MODEL__API_KEY"
        )
        raise SettingsError(f"{path}: {kept}: a key does not belong in a file", f"Delete the line, and run {mend}.")
    return values


def _from_environment(environment: Mapping[str, str], of_project: Mapping[str, Any]) -> Mapping[str, Any]:
    values: dict[str, Any] = {}
    # A project may be a stranger's: the key for OpenAI does not go wherever its file says.
    if (key := environment.get("OPENAI_API_KEY")) and not _elsewhere(of_project):
        values["model"] = {"api_key": key}
    if base_url := environment.get("OPENAI_BASE_URL"):
        values.setdefault("model", {})["base_url"] = base_url
    for name, value in environment.items():
        if name.startswith(ENV_PREFIX):
            path = name.removeprefix(ENV_PREFIX).lower().split("__")
            place = values
            for part in path[:-1]:
                inner = place.setdefault(part, {})
                if not isinstance(inner, dict):
                    raise SettingsError(
                        f"environment: {ENV_PREFIX}{part.upper()} is a section, not a setting", "Unset it."
                    )
                place = inner
            place[path[-1]] = value
    return values


def _elsewhere(of_project: Mapping[str, Any]) -> bool:
    """Whether a project's file names an endpoint that is not OpenAI's."""
    values = flat(of_project)
    urls = [str(values[key]) for key in ("model.base_url", "embedding.base_url") if values.get(key)]
    return any(not url.startswith(_OPENAI) for url in urls)


def _explained(error: ValidationError, layers: list[tuple[str, Mapping[str, Any]]]) -> SettingsError:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    origin = next((name for name, layer in layers if key in flat(layer)), "the settings")
    if first["type"] == "extra_forbidden":
        return no_such_setting(origin, key, known_settings())
    return SettingsError(f"{origin}: {key}: {first['msg']}", "`assistant config` shows what each setting may be.")
