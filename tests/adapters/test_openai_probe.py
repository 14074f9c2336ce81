"""What `assistant doctor` tells of an endpoint."""

from __future__ import annotations

import httpx2
import pytest

from assistant.adapters.local_servers import is_loopback, known_server, place
from assistant.adapters.openai_faults import Endpoint
from assistant.adapters.openai_probe import probe
from assistant.domain.errors import ChatModelError
from tests.fakes.openai_behaviours import BEHAVIOURS
from tests.fakes.openai_failures import FAULTS
from tests.fakes.openai_server import Script, serving


async def told(script: Script, model: str = "m", key: str | None = "sk-secret") -> str:
    """What the probe finds, or the failure with its hint."""
    with serving(script) as url:
        try:
            return await probe(model, url, key, 0.5)
        except ChatModelError as error:
            return f"{error.message} / {error.hint}"


MANY = [f"model-{n}" for n in range(40)]
NO_ACCESS = '{"error": {"message": "Project p does not have access to model m", "code": "model_not_found"}}'
INVALID = '{"error": {"message": "Invalid model name passed in model=m"}}'


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("script", "model", "expected"),
    [
        (Script(["yes"], models=["m"]), "m", "m at 127.0.0.1:"),
        (Script(["yes"], models=["llama3.1:latest"]), "llama3.1", "its first word took"),
        (Script(["yes"], models=["other"]), "m", "though its list does not name it"),
        (Script(["yes"]), "m", "its first word took"),
        (Script(play=FAULTS["no_such_model"], models=["a", "mm", "b"]), "m", "has no model m; it has mm, a, b / Run"),
        (Script(play=FAULTS["no_such_model"], models=MANY), "model-7", "has no model model-7 /"),
        (Script(play=FAULTS["no_such_model"], models=MANY), "model-77", "and 32 more"),
        (Script(play=FAULTS["no_such_model"], models=[]), "m", "has no models yet"),
        (Script(play=FAULTS["no_such_model"]), "m", "has no model m"),
        (Script(play=FAULTS["key_refused"], models=["m"]), "m", "refused the key / Run `assistant config set-key`"),
        (Script(play=FAULTS["no_such_path"]), "m", "answers, but not as an OpenAI-compatible server"),
        (Script(play=FAULTS["page_with_status_200"]), "m", "sent nothing that is an answer"),
        (Script(play=FAULTS["never_answers"], models=["m"]), "m", "did not answer in time"),
        (Script(play=BEHAVIOURS["refuses_stream_options"], models=["m"]), "m", "its first word took"),
        # What a list lacks may be there all the same: only who says that it isn't is believed.
        (Script(play=FAULTS["never_answers"], models=["other"]), "m", "did not answer in time"),
        (Script(play=FAULTS["always_broken"], models=["other"]), "m", "answered 500: CUDA"),
        (Script(play=FAULTS["busy_for_long"], models=["other"]), "m", "too many requests"),
        (Script(play=FAULTS["always_broken"], models=[]), "m", "answered 500: CUDA"),
        (Script(play=FAULTS["no_such_path"], models=["other"]), "m", "has no model m; it has other"),
        (Script(status=403, body=NO_ACCESS, models=["other"]), "m", "has no model m; it has other"),
        (Script(status=400, body=INVALID, models=["other"]), "m", "has no model m; it has other"),
    ],
)
async def test_each_thing_that_can_be_wrong_is_told_apart(script: Script, model: str, expected: str) -> None:
    said = await told(script, model)
    assert expected in said
    assert "sk-secret" not in said


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("http://127.0.0.1:11434/v1", "ollama serve"),
        ("http://localhost:1234/v1", "lms server start"),
        ("http://[::1]:8000/v1", "vllm serve"),
        ("http://127.0.0.1:8080/v1", "llama-server"),
    ],
)
def test_the_usual_local_servers_are_known_by_their_port(url: str, start: str) -> None:
    server = known_server(url)
    assert server is not None
    assert start in server.start


def test_a_server_that_is_not_started_is_told_with_its_command() -> None:
    error = Endpoint("http://127.0.0.1:1234/v1", "m").unreachable(httpx2.ConnectError("refused"))
    assert error.message == "no server at 127.0.0.1:1234"
    assert "Start it with `lms server start`" in str(error.hint)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://[::1]/v1", True),
        ("http://localhost/v1", True),
        ("http://0.0.0.0:8/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://127.0.0.1.evil.example/v1", False),
        ("http://10.0.0.1/v1", False),
        ("nonsense", False),
        ("http://[broken/v1", False),
    ],
)
def test_this_machine_is_told_from_others(url: str, local: bool) -> None:
    assert is_loopback(url) is local


def test_a_password_in_an_address_is_never_named() -> None:
    assert place("https://me:secret@models.example:8443/v1") == "models.example:8443"
    assert place(None) == "api.openai.com"
    assert known_server("https://models.example:11434/v1") is None
