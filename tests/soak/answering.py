"""`python -m tests.soak.answering`: services that stay open and are asked one question after the other, as those of
the chat are. Each line of standard input is a question, each of standard output an answer as `ask --json` prints it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from assistant.answer.contract import error_json, to_json
from assistant.answer.service import complete
from assistant.composition import open_services
from assistant.config import load
from assistant.domain.answer import Question
from assistant.domain.errors import AssistantError


def main() -> None:
    """Answer until standard input ends."""
    services = open_services(load(Path.cwd(), {}).settings, "quotes")
    try:
        with asyncio.Runner() as runner:
            for line in sys.stdin:
                try:
                    found = to_json(runner.run(complete(services.ask(Question(json.loads(line)["question"])))))
                except AssistantError as error:
                    found = error_json(line, error)
                print(json.dumps(found), flush=True)
    finally:
        services.close()


if __name__ == "__main__":
    main()
