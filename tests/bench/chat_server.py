"""A model for the chat's benchmark, in a process of its own: python -m tests.bench.chat_server RATE TOKENS

Streams TOKENS words at RATE a second: sentences of the passages that it is given, each with its marker. Prints its
base URL, and serves until its standard input ends.
"""

from __future__ import annotations

import itertools
import re
import sys
import time
from collections.abc import Iterator

from tests.fakes.openai_server import Script, Wire, serving

_PASSAGE = re.compile(r'<passage number="(\d+)".*?>\n(.*?)\n</passage>', re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def words(prompt: str) -> Iterator[str]:
    """The words of an answer from `prompt`'s passages, without an end."""
    passages = [(number, _SENTENCE.split(" ".join(text.split()))) for number, text in _PASSAGE.findall(prompt)]
    for turn in itertools.count():
        for number, sentences in passages or [("1", ["Nothing was given."])]:
            sentence = sentences[turn % len(sentences)].rstrip(".!?")
            yield from f"{sentence} [{number}]. ".split(" ")[:-1]


def main(rate: float, tokens: int) -> None:
    """Serve until nobody listens."""

    def play(wire: Wire) -> None:
        prompt = "\n".join(str(one["content"]) for one in wire.asked["messages"])
        wire.begin()
        if "<turn" in prompt:
            # The follow-up stands alone already.
            wire.piece(prompt.rpartition("The last question: ")[2].strip() + "\n")
            wire.end()
            return
        started = time.monotonic()
        for number, word in enumerate(itertools.islice(words(prompt), tokens)):
            time.sleep(max(0.0, started + number / rate - time.monotonic()))
            wire.piece(word if number == 0 else f" {word}")
        wire.end()

    with serving(Script(play=play)) as url:
        print(url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
