"""How servers that call themselves OpenAI-compatible answer: oddly, and rightly in the end. Each way has a name."""

from __future__ import annotations

import gzip
import json
import socket
import struct
from collections.abc import Callable

from tests.fakes.openai_server import USAGE, Wire

TEXT = "Russia plans to send up to 600,000 tonnes of grain to Venezuela this year. [1]"
"""What a server that behaves answers."""
FIRST, LAST = "Russia plans to send up to 600,000 tonnes of ", "grain to Venezuela this year. [1]"

BEHAVIOURS: dict[str, Callable[[Wire], None]] = {}


def behaviour(play: Callable[[Wire], None]) -> Callable[[Wire], None]:
    """Name a behaviour after its function."""
    BEHAVIOURS[play.__name__] = play
    return play


def _pieces(wire: Wire) -> None:
    wire.piece(FIRST)
    wire.piece(LAST)


@behaviour
def streams(wire: Wire) -> None:
    wire.begin()
    _pieces(wire)
    wire.end()


@behaviour
def ignores_stream(wire: Wire) -> None:
    message = {"role": "assistant", "content": TEXT}
    body = {"object": "chat.completion", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    wire.whole(200, json.dumps({**body, "usage": USAGE}, indent=2))


@behaviour
def stream_with_the_content_type_of_json(wire: Wire) -> None:
    wire.begin("application/json")
    _pieces(wire)
    wire.end()


@behaviour
def stream_without_content_type(wire: Wire) -> None:
    wire.begin("")
    _pieces(wire)
    wire.end()


@behaviour
def carriage_returns_and_no_blanks(wire: Wire) -> None:
    wire.begin()
    for text, finish in ((FIRST, None), (LAST, "stop")):
        wire.raw(
            b"data:%s\r\n\r\n"
            % json.dumps({"choices": [{"delta": {"content": text}, "finish_reason": finish}]}).encode()
        )
    wire.raw(b"data:[DONE]\r\n\r\n")


@behaviour
def comments_and_keep_alive_lines(wire: Wire) -> None:
    wire.begin()
    for _ in range(4):
        wire.raw(b": still thinking\n\n\n\nretry: 100\n\nevent: ping\n\ndata:\n\nid: 7\n\n")
        wire.wait(0.05)
    _pieces(wire)
    wire.raw(b": nearly\n\n")
    wire.end()


@behaviour
def characters_cut_in_two(wire: Wire) -> None:
    wire.begin()
    event = {"choices": [{"delta": {"content": f"“{TEXT}” … żółć 𝄞"}, "finish_reason": "stop"}]}
    data = f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
    for start in range(0, len(data), 7):
        wire.raw(data[start : start + 7])
    wire.end(None)


@behaviour
def one_byte_at_a_time(wire: Wire) -> None:
    wire.begin()
    event = {"choices": [{"delta": {"content": TEXT}, "finish_reason": "stop"}]}
    for byte in f"data: {json.dumps(event)}\n\ndata: [DONE]\n\n".encode():
        wire.raw(bytes([byte]))


@behaviour
def compressed(wire: Wire) -> None:
    events = [{"choices": [{"delta": {"content": text}}]} for text in (FIRST, LAST)]
    stream = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
    wire.whole(200, gzip.compress(stream.encode()), "text/event-stream", {"Content-Encoding": "gzip"})


@behaviour
def slow_drip_within_the_patience(wire: Wire) -> None:
    wire.begin()
    for word in TEXT.split(" "):
        wire.piece(f"{word} ")
        wire.wait(0.06)
    wire.end()


@behaviour
def chunks_with_nothing_in_them(wire: Wire) -> None:
    wire.begin()
    wire.event({"choices": []})
    wire.event({})
    wire.event({"choices": None, "usage": None})
    wire.event({"choices": [{"index": 0, "delta": None, "finish_reason": None}]})
    wire.event({"choices": [{"index": 0}]})
    wire.event({"choices": ["?"]})
    wire.piece(None, role="assistant")
    _pieces(wire)
    wire.end()


@behaviour
def no_usage_at_all(wire: Wire) -> None:
    wire.begin()
    _pieces(wire)
    wire.end(usage=None)


@behaviour
def usage_in_every_piece(wire: Wire) -> None:
    wire.begin()
    for count, text in enumerate((FIRST, LAST), 1):
        usage = {"prompt_tokens": 11, "completion_tokens": count}
        wire.event({"choices": [{"delta": {"content": text}}], "usage": usage})
    wire.end()
    wire.end()


@behaviour
def usage_that_is_no_number(wire: Wire) -> None:
    wire.begin()
    _pieces(wire)
    wire.end(usage={"prompt_tokens": None, "completion_tokens": "many"})


@behaviour
def no_finish_reason(wire: Wire) -> None:
    wire.begin()
    _pieces(wire)
    wire.end(None)


@behaviour
def no_mark_of_the_end(wire: Wire) -> None:
    wire.begin()
    _pieces(wire)
    wire.piece(None, "stop")


@behaviour
def never_hangs_up_when_it_is_done(wire: Wire) -> None:
    wire.begin()
    _pieces(wire)
    wire.piece(None, "stop")
    wire.wait(10)


@behaviour
def crashes_when_it_is_done(wire: Wire) -> None:
    wire.begin()
    _pieces(wire)
    wire.piece(None, "stop")
    reset(wire)


@behaviour
def thinks_in_a_field_of_its_own(wire: Wire) -> None:
    wire.begin()
    wire.piece(None, reasoning_content="The user wants grain.")
    wire.piece("", reasoning="So: grain.")
    _pieces(wire)
    wire.end()


@behaviour
def thinks_in_tags(wire: Wire) -> None:
    wire.begin()
    for text in ("\n<th", "ink>The user wants grain. </thi", "nk>", "\n\n", FIRST, LAST):
        wire.piece(text)
    wire.end()


@behaviour
def ends_a_thought_that_the_prompt_began(wire: Wire) -> None:
    message = {"role": "assistant", "content": f"The user wants grain.\n</think>\n\n{TEXT}"}
    wire.whole(
        200, json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": USAGE})
    )


@behaviour
def content_in_parts(wire: Wire) -> None:
    wire.begin()
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm."}]}, {"type": "text", "text": TEXT}]
    wire.event({"choices": [{"delta": {"content": parts}, "finish_reason": "stop"}]})
    wire.end(None)


def _refuses(wire: Wire, name: str) -> None:
    if name in wire.asked:
        wire.whole(400, json.dumps({"error": {"message": f"Unsupported parameter: {name}", "param": name}}))
    else:
        streams(wire)


@behaviour
def refuses_stream_options(wire: Wire) -> None:
    _refuses(wire, "stream_options")


@behaviour
def refuses_temperature(wire: Wire) -> None:
    _refuses(wire, "temperature")


@behaviour
def refuses_to_stream(wire: Wire) -> None:
    if wire.asked["stream"]:
        wire.whole(400, '{"error": {"message": "streaming is not available for this account"}}')
    else:
        ignores_stream(wire)


@behaviour
def refuses_a_system_message(wire: Wire) -> None:
    if any(one["role"] == "system" for one in wire.asked["messages"]):
        wire.whole(500, '{"error": {"message": "Jinja: System role not supported"}}')
    else:
        streams(wire)


@behaviour
def busy_for_a_moment(wire: Wire) -> None:
    if wire.tries == 1:
        wire.whole(429, '{"error": {"message": "slow down"}}', headers={"Retry-After": "0.05"})
    else:
        streams(wire)


@behaviour
def broken_twice_then_well(wire: Wire) -> None:
    if wire.tries < 3:
        wire.whole(503, "upstream connect error", "text/plain")
    else:
        streams(wire)


@behaviour
def hangs_up_on_the_first_request(wire: Wire) -> None:
    if wire.tries == 1:
        reset(wire)
    else:
        streams(wire)


def reset(wire: Wire) -> None:
    """Break the connection as a crash does."""
    wire.close_connection = True
    wire.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.connection.shutdown(socket.SHUT_RDWR)
