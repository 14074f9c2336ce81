"""Settings changed from the command line: validated before they are written, and the rest of the file untouched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keyring.backends.fail import Keyring as NoKeyring

from assistant.adapters.keyring_store import Keyring
from assistant.adapters.settings_file import change
from assistant.cli import group
from assistant.composition import open_services
from assistant.config import load, user_file
from assistant.domain.errors import AssistantError, SettingsError, UsageError
from tests.fakes.keyring_file import FileKeyring

Run = Callable[..., Result]


@pytest.fixture
def run(project: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command in the project's folder; what it raises is raised."""
    monkeypatch.chdir(project)

    def invoked(*words: str, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(group, ["config", *words], input=stdin, standalone_mode=False)
        if isinstance(result.exception, AssistantError):
            raise result.exception
        assert result.exception is None
        return result

    return invoked


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A keyring of this test's own."""
    before = keyring.get_keyring()
    monkeypatch.setenv("KEYRING_FILE", str(tmp_path / "planted-keys.json"))
    keyring.set_keyring(FileKeyring())
    yield tmp_path / "planted-keys.json"
    keyring.set_keyring(before)


FILE = """\
# What we read.
corpus = "stories"   # not the default

[model]  # a local one
name = "llama3.1"
timeout_seconds = 90
"""


def test_a_setting_is_written_and_the_rest_stays(run: Run, project: Path) -> None:
    (project / "assistant.toml").write_text(FILE)
    url = "http://127.0.0.1:11434/v1"
    assert f"model.base_url = {url}" in run("set", "model.base_url", url).stdout
    run("set", "answer.passages", "7")
    run("set", "answer.hide_unsupported", "true")
    run("set", "model.name", "qwen3")
    written = (project / "assistant.toml").read_text()
    for line in FILE.splitlines():
        assert line in written or line == 'name = "llama3.1"'
    for line in ('name = "qwen3"', f'base_url = "{url}"', "passages = 7", "hide_unsupported = true"):
        assert line in written
    settings = load(project, {}).settings
    assert (settings.model.base_url, settings.answer.passages) == (url, 7)
    run("unset", "model.base_url")
    assert load(project, {}).settings.model.base_url is None


def test_what_is_emptied_in_a_project_is_empty_whatever_the_user_s_file_says(run: Run, project: Path) -> None:
    run("set", "--user", "model.base_url", "http://127.0.0.1:11434/v1")
    assert "model.base_url = -" in run("set", "model.base_url", "").stdout
    assert load(project, {}).settings.model.base_url is None
    run("unset", "model.base_url")
    assert load(project, {}).settings.model.base_url == "http://127.0.0.1:11434/v1"


def test_for_the_user_it_is_written_to_the_users_file(run: Run, project: Path) -> None:
    run("set", "--user", "model.name", "everywhere")
    assert 'name = "everywhere"' in user_file().read_text()
    assert (project / "assistant.toml").read_text() == ""
    assert load(project, {}).settings.model.name == "everywhere"


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("model.base_url", "127.0.0.1:11434", "it is an address such as http://"),
        ("answer.passages", "many", "answer.passages"),
        ("answer.passages", "0", "answer.passages"),
        ("answer.answerer", "oracle", "answer.answerer"),
        ("modle.name", "x", "there is no setting modle.name"),
        ("project_root", "/", "there is no setting project_root"),
        ("model.api_key", "sk-secret", "a key does not belong in a file"),
        ("chroma.token", "t", "a key does not belong in a file"),
    ],
)
def test_what_can_not_be_set_is_refused_and_nothing_written(
    run: Run, project: Path, key: str, value: str, message: str
) -> None:
    (project / "assistant.toml").write_text(FILE)
    with pytest.raises(SettingsError, match=message):
        run("set", key, value)
    assert (project / "assistant.toml").read_text() == FILE
    assert [path.name for path in project.iterdir()] == ["assistant.toml"]


def test_a_bad_value_in_the_file_can_be_mended(run: Run, project: Path) -> None:
    (project / "assistant.toml").write_text("[answer]\npassages = 1000\n")
    with pytest.raises(SettingsError):
        run()
    run("set", "answer.passages", "10")
    assert load(project, {}).settings.answer.passages == 10


def test_what_is_set_elsewhere_with_the_last_word_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://user:secret@127.0.0.1:1/v1")
    assert "set in the environment too, which has the last word" in run("set", "model.base_url", "http://x/v1").stderr
    assert "secret" not in run().output


def test_a_key_in_a_file_is_refused(run: Run, project: Path) -> None:
    (project / "assistant.toml").write_text('[model]\napi_key = "sk-secret"\n')
    with pytest.raises(SettingsError, match="a key does not belong in a file") as caught:
        run()
    assert "config set-key" in str(caught.value.hint)
    assert "sk-secret" not in f"{caught.value} {caught.value.hint}"
    (project / "assistant.toml").unlink()


def test_without_a_project_it_says_how_to_make_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"there is no assistant\.toml here or above"):
        run("set", "model.name", "x")


def test_a_linked_file_stays_a_link_and_keeps_its_mode(run: Run, project: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.toml"
    kept.write_text("")
    kept.chmod(0o600)
    (project / "assistant.toml").unlink()
    (project / "assistant.toml").symlink_to(kept)
    run("set", "model.name", "x")
    assert (project / "assistant.toml").is_symlink()
    assert 'name = "x"' in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=st.text(min_size=1).filter(lambda text: "\r" not in text))
def test_any_name_comes_back_as_it_was_set(tmp_path: Path, value: str) -> None:
    path = tmp_path / "assistant.toml"
    path.write_text(FILE)
    try:
        change(path, "model.name", value)
    except SettingsError:
        assert path.read_text() == FILE
    else:
        assert load(tmp_path, {}).settings.model.name == value


def test_a_key_goes_to_the_keyring_and_to_its_endpoint_alone(run: Run, project: Path, vault: Path) -> None:
    run("set", "model.base_url", "http://127.0.0.1:8000/v1")
    run("set", "model.name", "m")
    said = run("set-key", stdin="sk-secret\n")
    assert "the key for 127.0.0.1:8000 is in the keyring" in said.output
    assert "sk-secret" in vault.read_text()
    assert "model.api_key = (set, hidden)  (keyring)" in run().output
    assert "sk-secret" not in said.output + run().output + (project / "assistant.toml").read_text()
    assert Keyring().get("http://127.0.0.1:8000/v1") == "sk-secret"
    assert Keyring().get("http://127.0.0.1:9000/v1") is None
    assert Keyring().get(None) is None
    run("set-key", "--delete")
    assert Keyring().get("http://127.0.0.1:8000/v1") is None
    with pytest.raises(SettingsError, match="has no key for"):
        run("set-key", "--delete")


def test_a_key_of_the_keyring_is_enough_for_a_model_to_answer(project: Path, vault: Path) -> None:
    (project / "assistant.toml").write_text('[model]\nname = "m"\n')
    for expected, prepare in (("quotes", None), ("model", "sk-secret")):
        if prepare:
            Keyring().set(None, prepare)
        services = open_services(load(project, {}).settings)
        assert services.engine.answerer == expected
        services.close()
    assert vault.exists()


@pytest.mark.parametrize("typed", ["", "\n", "   \n", "ключ\n", "a\x07b\n"])
def test_what_is_no_key_is_refused(run: Run, vault: Path, typed: str) -> None:
    with pytest.raises(UsageError):
        run("set-key", stdin=typed)
    assert not vault.exists()


def test_a_machine_without_a_keyring_says_so(run: Run) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        with pytest.raises(SettingsError, match="this machine has no keyring that can be used") as caught:
            run("set-key", stdin="sk-secret\n")
        assert "ASSISTANT_MODEL__API_KEY" in str(caught.value.hint)
        assert Keyring().get(None) is None
    finally:
        keyring.set_keyring(before)


def test_the_environment_wins_over_the_keyring(
    run: Run, project: Path, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "from-the-environment")
    assert "taken before this one" in run("set-key", stdin="sk-secret\n").output
    assert vault.exists()
    loaded = load(project, dict(os.environ))
    assert loaded.settings.model.api_key is not None
    assert loaded.settings.model.api_key.get_secret_value() == "from-the-environment"


@pytest.mark.parametrize(
    ("lines", "environment", "key"),
    [
        ("", {}, "sk-mine"),
        ('base_url = "https://api.openai.com/v1"', {}, "sk-mine"),
        ('base_url = "https://collector.example/v1"', {}, None),
        ('base_url = "https://api.openai.com.collector.example/v1"', {}, None),
        ('base_url = "https://gateway.example/v1"', {"ASSISTANT_MODEL__API_KEY": "sk-for-it"}, "sk-for-it"),
        ("", {"OPENAI_BASE_URL": "https://gateway.example/v1"}, "sk-mine"),
    ],
)
def test_the_key_for_openai_does_not_go_where_a_strangers_project_says(
    project: Path, lines: str, environment: dict[str, str], key: str | None
) -> None:
    (project / "assistant.toml").write_text(f'[model]\nname = "m"\n{lines}\n', "utf-8")
    found = load(project, {"OPENAI_API_KEY": "sk-mine", **environment}).settings.model.api_key
    assert (found.get_secret_value() if found else None) == key
