"""Six forms of secrets are planted; none is in anything that the program prints or writes."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from tests.fakes.openai_server import Script, serving
from tests.program.test_command_line import run
from tests.secrets import FEED_PASSWORD, KEY, KEYRING_KEY, MARKS, PASSWORD, PROXY_PASSWORD, TOKEN, USER, leaks

ARTICLE = "---\nid: good\ntitle: A bridge closes\n---\n\nThe Radosna bridge closed for repairs of 14 million euros.\n"
QUESTION = "How much will the repairs of the Radosna bridge cost?"
CASE = f"cases:\n  - {{id: cost, question: '{QUESTION}', contains: [14 million]}}\n"


def test_no_planted_secret_is_found(project: Path, tmp_path: Path) -> None:
    (project / "corpus").mkdir()
    (project / "corpus" / "good.md").write_text(ARTICLE)
    (project / "cases.yaml").write_text(CASE)
    vault = tmp_path / "planted-keyring.json"
    header = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    said = ""
    with (
        serving(_refusing(f"bad header Authorization: Bearer {KEYRING_KEY}")) as url,
        serving(_refusing(f"bad header: Bearer {KEY} or Basic {header} for {USER}:{PASSWORD}@")) as other,
    ):
        ring = {
            "PYTHON_KEYRING_BACKEND": "tests.fakes.keyring_file.FileKeyring",
            "KEYRING_FILE": str(vault),
            # The environment has the first word.
            "OPENAI_API_KEY": "",
            "ASSISTANT_MODEL__NAME": "m",
            "ASSISTANT_MODEL__BASE_URL": url,
        }
        kept = run(project, "config", "set-key", stdin=f"{KEYRING_KEY}\n", environment=ring)
        assert KEYRING_KEY in vault.read_text()
        said += kept.stdout + kept.stderr
        address = other.replace("//", f"//{USER}:{PASSWORD}@")
        own = {"OPENAI_API_KEY": KEY, "ASSISTANT_CHROMA__TOKEN": TOKEN, "ASSISTANT_CHROMA__USE": "local"}
        in_url = {**own, "ASSISTANT_MODEL__NAME": "m", "ASSISTANT_MODEL__BASE_URL": address}
        feed = f"http://{USER}:{FEED_PASSWORD}@127.0.0.1:9/feed"
        proxy = f"http://{USER}:{PROXY_PASSWORD}@127.0.0.1:9"
        by_feed = [("ingest", feed), ("ingest", "--retry-failed"), ("feeds", "add", feed), ("feeds",)]
        asked = [
            ("config",),
            ("ask", "--json", "--explain", QUESTION),
            ("check", "cases.yaml", "--junit", "out.xml", "--html", "out.html"),
            ("doctor",),
        ]
        set_ = [("ask", QUESTION), ("config", "set", "web.proxy", proxy), ("articles",), ("conversations",)]
        for environment, commands in ((ring, asked), (in_url, [*by_feed, *asked, *set_])):
            for words in commands:
                done = run(project, *words, environment=environment)
                assert "Traceback" not in done.stderr, (words, done.stderr)
                said += done.stdout + done.stderr
        done = run(project, "config", "set", "--user", "model.base_url", address, environment=own)
        said += done.stdout + done.stderr
        # It holds what the user put there.
        (Path.home() / ".config" / "news-assistant" / "config.toml").unlink()
        said += run(project, "config", environment={"ASSISTANT_WEB__PROXY": proxy}).stderr
    assert "(key)" in said
    assert not [mark for mark in MARKS if mark in said.encode()], said
    assert not list(leaks(project))


def _refusing(echo: str) -> Script:
    """A server that tells in its errors what it was sent."""
    return Script(status=500, body=json.dumps({"error": {"message": echo}}))


def test_a_key_in_the_users_file_is_refused_without_being_shown(project: Path) -> None:
    folder = Path.home() / ".config" / "news-assistant"
    folder.mkdir(parents=True)
    for name, value in (("model", f'api_key = "{KEY}"'), ("chroma", f'token = "{TOKEN}"')):
        (folder / "config.toml").write_text(f"[{name}]\n{value}\n")
        done = run(project, "config")
        assert "does not belong in a file" in done.stderr
        assert KEY not in done.stdout + done.stderr
        assert TOKEN not in done.stdout + done.stderr
    (folder / "config.toml").unlink()
