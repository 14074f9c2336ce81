"""Where an address leads to, before anybody goes there."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.errors import UsageError
from assistant.tui.addresses import address_of


@pytest.mark.parametrize(
    ("url", "host", "opened"),
    [
        ("https://example.org/a?b=1#c", "example.org", "https://example.org/a?b=1#c"),
        ("HTTPS://Example.ORG", "example.org", "https://example.org"),
        ("http://example.org:80/", "example.org", "http://example.org/"),
        ("http://example.org:8080/", "example.org:8080", "http://example.org:8080/"),
        # A Cyrillic letter among Latin ones.
        ("https://b\u0430nk.example/", "xn--bnk-6cd.example", "https://xn--bnk-6cd.example/"),
        ("https://xn--bnk-6cd.example/", "xn--bnk-6cd.example", "https://xn--bnk-6cd.example/"),
        # What other programs take for a full stop, and a number for a host.
        ("https://example\u3002org/", "example.org", "https://example.org/"),
        ("http://2130706433/", "127.0.0.1", "http://127.0.0.1/"),
        ("http://0x7f.1/", "127.0.0.1", "http://127.0.0.1/"),
        ("http://[::1]:8080/", "[::1]:8080", "http://[::1]:8080/"),
        ("https://example.org/ä b", "", ""),
        ("https://example.org/ä%20b", "example.org", "https://example.org/%C3%A4%20b"),
        ("https://example.org/-a;$(b)`c`|d", "example.org", "https://example.org/-a;$(b)%60c%60%7Cd"),
    ],
)
def test_the_host_that_is_shown_is_the_one_that_is_opened(url: str, host: str, opened: str) -> None:
    if not host:
        with pytest.raises(UsageError):
            address_of(url)
        return
    address = address_of(url)
    assert (address.host, address.url) == (host, opened)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "only http and https are"),
        ("javascript:alert(1)", "only http and https are"),
        ("-version", "only http and https are"),
        ("", "only http and https are"),
        ("https://user:word@example.org/", "names a user"),
        ("https://example.org%2f@evil.example/", "names a user"),
        ("https://good.example\\@evil.example/", "characters that no address has"),
        ("https://exa\x1bmple.org/", "characters that no address has"),
        ("https://", "no name that can be looked up"),
        ("https://exa%6dple.org/", "no name that can be looked up"),
        ("https://example.org:port/", "can't be read"),
        ("https://[::1/", "can't be read"),
        ("http://1.2.3.999/", "no address of the internet"),
    ],
)
def test_what_is_no_page_or_hides_where_it_leads_is_refused(url: str, why: str) -> None:
    with pytest.raises(UsageError, match=f"^this address is not opened: .*{why}"):
        address_of(url)


@given(st.text(st.sampled_from("aé\u0430.@:/\\?#[]%0x1-;&|'\"$ \u202e"), max_size=20))
def test_nothing_is_opened_that_is_not_plain(rest: str) -> None:
    try:
        address = address_of(f"https://{rest}")
    except UsageError:
        return
    assert address.url.isascii()
    assert address.url.startswith(f"https://{address.host}")
    assert urlsplit(address.url).netloc == address.host
    assert not set(address.url) & set(' \\"|')
    # Doing it again changes nothing.
    assert address_of(address.url) == address
