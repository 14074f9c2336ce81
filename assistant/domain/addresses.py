"""Addresses of the web as settings and inputs hold them: with a host, and shown without a password."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def has_host(url: str) -> bool:
    """Whether an address can be taken apart, and names a host."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def without_password(url: str) -> str:
    """An address with what stands before its host hidden: some put a password there."""
    return re.sub(r"//[^?#\s]*@", "//(hidden)@", url)
