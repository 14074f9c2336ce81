"""How servers that call themselves OpenAI-compatible fail, each failure by a name."""

from __future__ import annotations

from collections.abc import Callable

from tests.fakes.openai_behaviours import TEXT, reset
from tests.fakes.openai_server import Wire

FAULTS: dict[str, Callable[[Wire], None]] = {}


def fault(play: Callable[[Wire], None]) -> Callable[[Wire], None]:
    """Name a failure after its function."""
    FAULTS[play.__name__] = play
    return play


# Wrong from the start


@fault
def never_answers(wire: Wire) -> None:
    wire.wait(10)


@fault
def never_says_a_word(wire: Wire) -> None:
    wire.begin()
    wire.wait(10)


@fault
def nothing_but_keep_alive_lines(wire: Wire) -> None:
    wire.begin()
    for _ in range(1000):
        wire.raw(b": still here\n\n")
        wire.wait(0.02)


@fault
def always_hangs_up(wire: Wire) -> None:
    reset(wire)


@fault
def busy_for_long(wire: Wire) -> None:
    wire.whole(429, '{"error": {"message": "slow down"}}', headers={"Retry-After": "90"})


@fault
def busy_until_a_date(wire: Wire) -> None:
    wire.whole(429, '{"error": {"message": "no"}}', headers={"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"})


@fault
def no_credit_left(wire: Wire) -> None:
    wire.whole(429, '{"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}')


@fault
def always_broken(wire: Wire) -> None:
    wire.whole(500, '{"error": {"message": "CUDA error: out of memory"}}')


@fault
def key_refused(wire: Wire) -> None:
    wire.whole(401, '{"error": {"message": "Incorrect API key provided: sk-secret"}}')


@fault
def not_allowed(wire: Wire) -> None:
    wire.whole(403, "<html>Forbidden</html>", "text/html")


@fault
def no_such_model(wire: Wire) -> None:
    wire.whole(404, '{"error": {"message": "model \\"m\\" not found, try pulling it first", "type": "api_error"}}')


@fault
def no_such_path(wire: Wire) -> None:
    wire.whole(404, "404 page not found", "text/plain")


@fault
def context_too_long(wire: Wire) -> None:
    wire.whole(400, '{"error": {"message": "This model\'s maximum context length is 2048 tokens"}}')


@fault
def context_too_long_in_a_list(wire: Wire) -> None:
    wire.whole(400, '[{"error": {"code": 400, "message": "the request exceeds the available context size"}}]')


@fault
def key_in_the_error(wire: Wire) -> None:
    wire.whole(400, '{"error": {"message": "bad request from sk-secret"}}')


@fault
def page_with_status_200(wire: Wire) -> None:
    wire.whole(200, "<!doctype html><title>Sign in</title>", "text/html")


@fault
def error_with_status_200(wire: Wire) -> None:
    wire.whole(200, '{"error": "Unexpected endpoint or method. (POST /chat/completions)"}')


@fault
def plain_words_with_status_200(wire: Wire) -> None:
    wire.whole(200, "It works!", "text/plain")


@fault
def empty_body(wire: Wire) -> None:
    wire.whole(200, "", "text/event-stream")


@fault
def empty_answer(wire: Wire) -> None:
    wire.begin()
    wire.end()


@fault
def only_thinks(wire: Wire) -> None:
    wire.begin()
    wire.piece("<think>Grain, grain, grain")
    wire.end("length")


@fault
def refuses_the_question(wire: Wire) -> None:
    wire.begin()
    wire.piece(None, refusal="I can't talk about grain.")
    wire.end()


@fault
def redirects_for_ever(wire: Wire) -> None:
    wire.whole(307, "", headers={"Location": wire.path})


# Wrong half-way


@fault
def dies_half_way(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    reset(wire)


@fault
def ends_half_way_without_a_word(wire: Wire) -> None:
    wire.begin()
    _half(wire)


@fault
def falls_silent_half_way(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    wire.wait(10)


@fault
def malformed_piece_half_way(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    wire.raw(b'data: {"choices": [{"delta": {"content": "no\n\n')
    wire.piece(" grain.")
    wire.end()


@fault
def not_utf8_half_way(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    wire.raw(b'data: {"choices": [{"delta": {"content": "caf\xe9"}}]}\n\n')
    wire.end()


@fault
def piece_that_is_no_object(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    wire.raw(b"data: [1, 2]\n\n")
    wire.end()


@fault
def nested_without_end(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    wire.raw(b"data: " + b"[" * 100_000 + b"\n\n")


@fault
def error_in_the_stream(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    wire.raw(b'data: {"error": {"message": "the engine stopped", "code": 500}}\n\n')


@fault
def error_in_the_stream_in_other_words(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    wire.raw(b'data: {"object": "error", "message": "maximum context length exceeded"}\n\n')


@fault
def cut_at_the_length(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    wire.end("length")


@fault
def filtered_half_way(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    wire.end("content_filter")


@fault
def drips_for_ever(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    for _ in range(1000):
        wire.event({"choices": []})
        wire.wait(0.02)


@fault
def repeats_itself_for_ever(wire: Wire) -> None:
    wire.begin()
    _half(wire)
    for _ in range(10_000):
        wire.piece("Russia plans to send grain. " * 20)


@fault
def one_huge_piece(wire: Wire) -> None:
    wire.begin()
    wire.piece(TEXT + " And so on." * 500_000)
    wire.end()


HALF = f"{TEXT} Last year it "


def _half(wire: Wire) -> None:
    wire.piece(TEXT)
    wire.piece(" Last year it ")
