"""Nothing but the public web is fetched, whatever form an address takes, unless the user allows it by name."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.web import WebClient
from assistant.adapters.web_guard import Guard, unfit
from assistant.config import WebSettings
from assistant.domain.web import FetchRequest, WebError
from tests.fakes.internet import PUBLIC, internet

ASTRAY = {
    "localhost": ["127.0.0.1"],
    "intranet.example": ["10.1.2.3"],
    "six.example": ["fd00::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "mixed.example": [PUBLIC, "192.168.1.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "scoped.example": ["fe80::1"],
    # What some resolvers make of other notations.
    "2130706433": ["127.0.0.1"],
    "0x7f.1": ["127.0.0.1"],
    "017700000001": ["127.0.0.1"],
    "127.1": ["127.0.0.1"],
}
REFUSED = [
    "http://127.0.0.1/",
    "http://127.0.0.1:8080/admin",
    "http://127.8.9.10/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://localhost../",
    "http://0.0.0.0/",
    "http://0/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0X7F.0X1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.0.1./",
    "http://%31%32%37.0.0.1/",
    "http://127。0。0。1/",
    "http://①②⑦.0.0.1/",
    "http://１２７.0.0.1/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/",
    "http://100.100.100.200/",
    "http://100.64.0.1/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://192.88.99.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:93.184.216.34]/",
    "http://[::127.0.0.1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fd00:ec2::254]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::1]/",
    "http://[2001:db8::1]/",
    "http://[100::1]/",
    "http://intranet.example/",
    "http://six.example/",
    "http://mapped.example/",
    "http://mixed.example/",
    "http://metadata.google.internal/computeMetadata/v1/",
    "http://127.0.0.1.nip.example/",
    "http://scoped.example/",
    "http://user:password@news.example/",
    "http://user@news.example/",
    "http://news.example@127.0.0.1/",
    "http://news.example\\@127.0.0.1/",
    "http://news.example:22/",
    "http://news.example:6379/",
    "http://news.example:0/",
    "file:///etc/passwd",
    "ftp://news.example/x",
    "gopher://127.0.0.1:6379/_INFO",
    "data:text/html,<p>x",
    "//127.0.0.1/",
    "http:///etc/passwd",
    "http://",
    "http:127.0.0.1",
    "http://a b/",
]


@pytest.mark.parametrize("url", REFUSED)
def test_what_leads_astray_is_refused_without_a_connection(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    net = internet(monkeypatch)
    net.names = {name: [addresses] for name, addresses in ASTRAY.items()} | {"news.example": [[PUBLIC]]}
    with pytest.raises(WebError) as caught:
        WebClient(WebSettings(), net.resolve).fetch(FetchRequest(url))
    assert net.connected == []
    assert caught.value.hint
    assert not caught.value.passing


def test_what_is_no_address_is_told_without_its_password() -> None:
    with pytest.raises(WebError) as caught:
        WebClient(WebSettings()).fetch(FetchRequest("https://ana:secret@news.example:port/a"))
    assert caught.value.message == "https://(hidden)@news.example:port/a is not an address"


@pytest.mark.parametrize(
    ("allowed", "opened", "closed"),
    [
        (["127.0.0.1:9999"], "http://127.0.0.1:9999/", "http://127.0.0.1:9998/"),
        (["127.0.0.1:8080"], "http://127.0.0.1:8080/", "http://127.0.0.1/"),
        (["127.0.0.1"], "https://127.0.0.1/", "http://127.0.0.1:9999/"),
        (["127.0.0.1"], "http://127.0.0.1/", "http://localhost/"),
        (["127.0.0.1"], "http://127.0.0.1/", "http://2130706433/"),
        (["127.0.0.1"], "http://127.0.0.1/", "http://127.0.0.2/"),
        (["intranet.example"], "http://INTRANET.example./", "http://evil.intranet.example/"),
        (["intranet.example:81"], "http://intranet.example:81/", "http://intranet.example/"),
        (["[::1]:8080"], "http://[::1]:8080/", "http://[::1]/"),
        (["Intranet.Example"], "http://intranet.example/", "http://10.1.2.3/"),
    ],
)
def test_the_list_of_what_is_allowed_opens_exactly_what_it_names(
    allowed: list[str], opened: str, closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    net = internet(monkeypatch)
    net.names = {
        "intranet.example": [["10.1.2.3"]],
        "evil.intranet.example": [["10.1.2.3"]],
        "localhost": [["127.0.0.1"]],
        "127.0.0.1": [["127.0.0.1"]],
        "127.0.0.2": [["127.0.0.2"]],
        "10.1.2.3": [["10.1.2.3"]],
        "::1": [["::1"]],
    }
    client = WebClient(WebSettings(allow=tuple(allowed), delay_seconds=0), net.resolve)
    with pytest.raises(WebError, match="can't be reached"):
        client.fetch(FetchRequest(opened))
    assert net.connected
    net.connected.clear()
    with pytest.raises(WebError):
        client.fetch(FetchRequest(closed))
    assert net.connected == []


def test_a_refusal_says_how_to_allow_it() -> None:
    with pytest.raises(WebError) as caught:
        Guard().check("http", False, "127.0.0.1", 8080)
    assert caught.value.message == "127.0.0.1 is this machine itself, and only the public web is fetched"
    assert caught.value.hint == (
        'If you trust it, allow it by name: [web] allow = ["127.0.0.1:8080"] in assistant.toml.'
    )


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::1", "64:ff9b::808:808"]
)
def test_the_public_internet_is_open(address: str) -> None:
    assert unfit(ipaddress.ip_address(address)) is None


@given(st.ip_addresses())
def test_what_passes_is_global_and_of_one_host(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if unfit(address) is None:
        assert address.is_global
        assert not any((address.is_multicast, address.is_private, address.is_loopback, address.is_link_local))


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"), st.data())
def test_no_notation_of_a_private_address_passes(address: ipaddress.IPv4Address, data: st.DataObject) -> None:
    last = data.draw(st.integers(1, 4))
    octets = list(address.packed)
    numbers = [*octets[: last - 1], int.from_bytes(bytes(octets[last - 1 :]), "big")]
    write = [str, hex, lambda number: f"0{number:o}", lambda number: f"0X{number:X}"]
    host = ".".join(data.draw(st.sampled_from(write))(number) for number in numbers)
    with pytest.raises(WebError):
        Guard().check("http", False, host + data.draw(st.sampled_from(["", "."])), None)


@given(st.ip_addresses(v=4))
def test_no_address_inside_another_passes(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for inside in (
        ipaddress.IPv6Address((0xFFFF << 32) + number),
        ipaddress.IPv6Address(number),
        ipaddress.IPv6Address((0x2002 << 112) + (number << 80)),
        ipaddress.IPv6Address((0x20010000 << 96) + number),
    ):
        assert unfit(inside)
    # NAT64 is how a network of IPv6 alone reaches public hosts of IPv4, and those alone pass.
    translated = ipaddress.IPv6Address((0x64FF9B << 96) + number)
    assert (unfit(translated) is None) == (unfit(address) is None)
