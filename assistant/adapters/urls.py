"""Canonical forms of web addresses, by courlan."""

from __future__ import annotations

from urllib.parse import urldefrag


def canonical_url(url: str) -> str | None:
    """The address without fragment and tracking parameters, or None where it is not http or https."""
    from courlan import normalize_url

    if not url.lower().startswith(("http://", "https://")):
        return None
    try:
        return str(normalize_url(urldefrag(url.strip()).url, strict=False, trailing_slash=False))
    except ValueError:
        return None
