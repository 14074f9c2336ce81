"""Keys in the system's keyring, by the optional package `keyring`. A key belongs to one endpoint: it is never
handed to another."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from assistant.adapters.local_servers import place
from assistant.domain.errors import SettingsError

_SERVICE = "news-assistant"


class Keyring:
    """The keyring of whoever is logged in."""

    def get(self, base_url: str | None) -> str | None:
        """The key for an endpoint, or None where there is none, or no keyring."""
        try:
            return _package().get_password(_SERVICE, place(base_url)) or None
        except SettingsError:
            return None
        except Exception:
            # A locked or absent keyring is no key: backends raise whatever their platform raises.
            return None

    def set(self, base_url: str | None, key: str) -> None:
        """Keep the key for an endpoint. Raises SettingsError."""
        with _explained():
            _package().set_password(_SERVICE, place(base_url), key)

    def delete(self, base_url: str | None) -> bool:
        """Forget the key for an endpoint; False where there was none. Raises SettingsError."""
        with _explained():
            if _package().get_password(_SERVICE, place(base_url)) is None:
                return False
            _package().delete_password(_SERVICE, place(base_url))
            return True


def _package() -> Any:
    try:
        import keyring
    except ImportError as error:
        raise SettingsError(
            "the package that reaches the system's keyring is not installed",
            f"Run `{sys.executable} -m pip install keyring`, or set ASSISTANT_MODEL__API_KEY instead.",
        ) from error
    return keyring


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except SettingsError:
        raise
    except Exception as error:
        raise SettingsError(
            "this machine has no keyring that can be used", "Set ASSISTANT_MODEL__API_KEY in the environment instead."
        ) from error
