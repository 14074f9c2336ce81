"""Whatever bytes come in, the program's promises hold. `make fuzz` looks further, with more time."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from assistant.domain.documents import RawDocument
from assistant.domain.errors import UnreadableInput
from assistant.ingest.readers.mail import MailReader
from tests.fakes.files import STORY, mail
from tests.fuzz.strategies import inputs
from tests.fuzz.targets import readers, targets

TARGETS = dict(targets())
CORPUS = Path(__file__).parent / "corpus"
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "150"))
# No example takes a second; one that takes half a minute hangs.
PATIENCE = timedelta(seconds=30)


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_breaks_it(name: str) -> None:
    target = TARGETS[name]

    @settings(max_examples=EXAMPLES, deadline=PATIENCE, suppress_health_check=list(HealthCheck), database=None)
    @given(inputs(target.seeds))
    def holds(data: bytes) -> None:
        target.run(data)

    holds()


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_found_once_holds(name: str) -> None:
    """The good inputs, and what coverage-guided runs have kept."""
    target = TARGETS[name]
    kept = sorted((CORPUS / name).glob("*"))
    for data in (*target.seeds, *(file.read_bytes() for file in kept)):
        target.run(data)


def test_a_date_of_thousands_of_digits_does_not_cost_the_mail() -> None:
    date = f"Mon, 03 May {'9' * 5_000} 10:15:00 +0200"
    (document,) = MailReader({}).read(
        io.BytesIO(mail(STORY, {"Date": "x"}).replace(b"Date: x", b"Date: " + date.encode()))
    )
    assert isinstance(document, RawDocument)
    assert "The bridge over the Radosna" in document.text
    assert document.published is None


def test_a_record_without_its_address_ends_a_web_archive_in_a_sentence() -> None:
    data = TARGETS["read.warc"].seeds[0].replace(b"WARC-Target-URI", b"WARC-Nothing")
    with pytest.raises(UnreadableInput, match="damaged"):
        list(readers()[".warc"].read(io.BytesIO(data)))
