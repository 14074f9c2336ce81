"""Canonical forms of web addresses, by courlan."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit

_BREAKS = str.maketrans("", "", "\t\r\n")
_CONTROLS = "".join(map(chr, range(33)))


def canonical_url(url: str) -> str | None:
    """The address without fragment and tracking parameters, or None where it is not http or https."""
    from courlan import normalize_url

    if not url.lower().startswith(("http://", "https://")):
        return None
    try:
        return str(normalize_url(urldefrag(url.strip()).url, strict=False, trailing_slash=False))
    except ValueError:
        return None


def joined(base: str, url: str) -> str | None:
    """The http or https address that `url` names in a document at `base`, or None where it names none."""
    try:
        # Browsers take line ends and tabs out of an address, wherever they stand, and control characters off its ends.
        found = urljoin(base, url.strip().strip(_CONTROLS)).translate(_BREAKS)
        parts = urlsplit(found)
        return found if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def same_site(url: str, other: str) -> bool:
    """Whether two addresses belong to one site: they have the same host, or the same registered domain."""
    from courlan import extract_domain

    try:
        hosts = [(urlsplit(one).hostname or "").removeprefix("www.") for one in (url, other)]
    except ValueError:
        return False
    if not all(hosts):
        return False
    if hosts[0] == hosts[1]:
        return True
    domains = [extract_domain(one) for one in (url, other)]
    return bool(domains[0]) and domains[0] == domains[1]
