"""Where the vector index is, as the settings say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import choices
from assistant.adapters.library import Library
from assistant.config import load
from assistant.domain.errors import SettingsError


@pytest.mark.parametrize(
    ("lines", "server", "remote"),
    [
        ("", None, False),
        ('host = "db.example"', "http://db.example:8000", True),
        ('host = "::1"\nport = 9000\nssl = true', "https://[::1]:9000", True),
        ('url = "https://db.example/chroma/"', "https://db.example/chroma", True),
        ('url = "https://db.example"\nuse = "local"', "https://db.example", False),
        ("cloud = true", "https://api.trychroma.com:443", True),
    ],
)
def test_the_server_is_named_in_several_ways(project: Path, lines: str, server: str | None, remote: bool) -> None:
    (project / "assistant.toml").write_text(f"[chroma]\n{lines}\n")
    chroma = load(project, {}).settings.chroma
    assert (chroma.server, chroma.remote) == (server, remote)


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ('token = "s3cret"', "a key does not belong in a file"),
        ('url = "https://me:s3cret@db.example"', "without a password"),
        ('url = "db.example"', "it is an address"),
        ('collection = "x"', "chroma.collection"),
    ],
)
def test_what_can_not_be_is_refused_without_telling_a_secret(project: Path, lines: str, what: str) -> None:
    (project / "assistant.toml").write_text(f"[chroma]\n{lines}\n")
    with pytest.raises(SettingsError) as told:
        load(project, {})
    assert what in told.value.message
    assert "s3cret" not in f"{told.value.message} {told.value.hint}"


@pytest.mark.parametrize(
    ("lines", "environment", "what"),
    [
        ('url = "http://db.example:8000"', {"ASSISTANT_CHROMA__TOKEN": "s3cret"}, "readable by all"),
        ("cloud = true", {}, "wants a token"),
        ('use = "server"', {}, "no Chroma server is named"),
    ],
)
def test_a_token_does_not_travel_in_the_open(
    project: Path, tmp_path: Path, lines: str, environment: dict[str, str], what: str
) -> None:
    (project / "assistant.toml").write_text(f"[chroma]\n{lines}\n")
    settings = load(project, environment).settings
    with pytest.raises(SettingsError, match=what) as told:
        choices.server_index(settings, Library(tmp_path / "library.db"))
    assert "s3cret" not in f"{told.value.message} {told.value.hint} {settings}"


def test_the_token_is_hidden_where_settings_are_shown(project: Path) -> None:
    (project / "assistant.toml").write_text('[chroma]\nurl = "https://db.example"\n')
    loaded = load(project, {"ASSISTANT_CHROMA__TOKEN": "s3cret"})
    assert "s3cret" not in repr([(one.key, one.value) for one in loaded.origins()])
    assert "s3cret" not in repr(choices.server_index(loaded.settings, Library(project / "l.db"))._place)
