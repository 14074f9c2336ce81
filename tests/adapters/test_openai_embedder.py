"""Vectors from a real HTTP server."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.adapters.openai_embedder import OpenAIEmbedder
from assistant.domain.errors import EmbedderUnavailable
from tests.fakes.embeddings_server import LENGTH, Embeddings, serving

SECRET = "sk-very-secret"


def embedder(
    url: str | None, *, key: str | None = SECRET, dimensions: int | None = None, seconds: float = 5.0
) -> OpenAIEmbedder:
    return OpenAIEmbedder("text-embedding-3-small", url, key, seconds, dimensions)


def test_vectors_are_of_unit_length_and_in_the_order_of_the_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    script = Embeddings(shuffled=True)
    texts = ["Grain for Caracas", "The bank raised its rate", "Café in São Paulo 😀"]
    with serving(script) as url:
        asked = embedder(url)
        vectors = np.stack([np.frombuffer(one, "<f4") for one in asked.embed_passages(texts)])
        alone = [np.frombuffer(asked.embed_question(text), "<f4") for text in texts]
    assert vectors.shape == (3, LENGTH)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)
    assert np.array_equal(vectors, np.stack(alone))
    assert script.keys[0] == f"Bearer {SECRET}"
    assert script.asked[0]["model"] == "text-embedding-3-small"
    assert script.asked[0]["input"] == texts


def test_a_batch_is_one_request_and_nothing_is_asked_for_twice() -> None:
    script = Embeddings()
    with serving(script) as url:
        asked = embedder(url)
        sentences = [f"Sentence {number} of eight." for number in range(8)]
        asked.embed_passages(sentences)
        asked.embed_question("Which one?")
        asked.embed_question("Which one?")
        asked.embed_passages([*sentences, "A ninth.", "A ninth."])
    assert [len(one["input"]) for one in script.asked] == [8, 1, 1]


def test_an_ingestion_is_cut_into_requests_that_an_endpoint_takes() -> None:
    script = Embeddings(length=4)
    with serving(script) as url:
        vectors = embedder(url).embed_passages([f"{number} {'long ' * 2000}" for number in range(300)])
    assert len(vectors) == 300
    for request in script.asked:
        assert len(request["input"]) <= 128
        assert sum(map(len, request["input"])) <= 150_000


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text(st.characters(), max_size=30), min_size=1, max_size=5))
def test_any_text_has_a_vector(texts: list[str]) -> None:
    script = Embeddings(length=4)
    with serving(script) as url:
        assert len(embedder(url).embed_passages(texts)) == len(texts)
    assert all(text.strip() for request in script.asked for text in request["input"])


def test_the_identity_names_the_model_and_the_length_that_is_asked_for() -> None:
    own, short = embedder(None).identity, embedder(None, dimensions=32).identity
    assert own.name == short.name == "openai:text-embedding-3-small"
    assert own.fingerprint != short.fingerprint
    with serving(Embeddings()) as url:
        asked, shortened = embedder(url), embedder(url, dimensions=32)
        asked.embed_question("x")
        shortened.embed_question("x")
    assert (asked.identity.dimensions, shortened.identity.dimensions) == (LENGTH, 32)
    assert asked.identity.fingerprint == own.fingerprint


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failure_that_passes_is_not_noticed(status: int) -> None:
    script = Embeddings(failures=[status, status])
    with serving(script) as url:
        embedder(url).embed_question("x")
    assert len(script.asked) == 3


def test_a_question_waits_no_longer_than_it_may_and_an_ingestion_tries_again() -> None:
    script = Embeddings(hangs=1)
    with serving(script) as url, pytest.raises(EmbedderUnavailable, match="did not make vectors in time"):
        embedder(url, seconds=1.0).embed_question("x")
    assert len(script.asked) == 1
    script = Embeddings(hangs=1)
    with serving(script) as url:
        embedder(url, seconds=1.0).embed_passages(["x"])
    assert len(script.asked) == 2


def test_a_pause_that_is_longer_than_a_question_may_wait_is_not_made() -> None:
    script = Embeddings(failures=[429], retry_after=30)
    with serving(script) as url, pytest.raises(EmbedderUnavailable, match="no more vectors for now"):
        embedder(url).embed_question("x")
    assert len(script.asked) == 1


@pytest.mark.parametrize(
    ("script", "message", "hint"),
    [
        (Embeddings(status=401, body=f'{{"error": "bad key {SECRET}"}}'), "refused the key", "ASSISTANT_EMBEDDING"),
        (Embeddings(status=404), "no embedding model text-embedding-3-small", "embedding.model"),
        (Embeddings(status=429), "makes no more vectors for now: no", "goes on where it was"),
        (Embeddings(status=400, body=f'{{"error": "too long for {SECRET}"}}'), "400 .*too long", "embedding.model"),
        (Embeddings(status=500, body="<html>oops</html>"), "answered 500", "embedding.base_url"),
        (Embeddings(body="<html>login</html>"), "not vectors", "/v1"),
        (Embeddings(body='{"data": []}'), "not vectors", "/v1"),
        (Embeddings(body='{"data": [{"index": 0, "embedding": []}]}'), "not vectors", "/v1"),
        (Embeddings(body='{"data": [{"index": 0, "embedding": [0.0, 0.0]}]}'), "not vectors", "/v1"),
        (Embeddings(body='{"data": [{"index": 0, "embedding": [NaN, 1.0]}]}'), "not vectors", "/v1"),
        (Embeddings(body='{"data": [{"index": 3, "embedding": [1.0]}]}'), "not vectors", "/v1"),
        (Embeddings(body='{"hello": 1}'), "not vectors", "/v1"),
    ],
)
def test_what_goes_wrong_is_one_sentence_without_the_key(script: Embeddings, message: str, hint: str) -> None:
    with serving(script) as url, pytest.raises(EmbedderUnavailable, match=message) as raised:
        embedder(url).embed_question("x")
    assert hint in str(raised.value.hint)
    assert SECRET not in f"{raised.value} {raised.value.hint} {raised.value!r}"


def test_no_server_and_no_key_are_said_so() -> None:
    with serving(Embeddings()) as url:
        pass
    with pytest.raises(EmbedderUnavailable, match=r"no answer from 127\.0\.0\.1"):
        embedder(url).embed_question("x")
    with pytest.raises(EmbedderUnavailable, match=r"no key is set for api\.openai\.com"):
        embedder(None, key=None).embed_question("x")


def test_vectors_of_two_lengths_are_refused() -> None:
    script = Embeddings()
    with serving(script) as url:
        asked = embedder(url)
        asked.embed_question("x")
        script.length = 50
        with pytest.raises(EmbedderUnavailable, match="50 numbers instead of 96"):
            asked.embed_question("y")


def test_the_key_is_in_no_picture_of_it() -> None:
    asked = embedder("http://127.0.0.1:1/v1")
    assert SECRET not in f"{asked!r} {vars(asked)!r}"
