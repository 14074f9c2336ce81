"""The settings of where the vector index is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError

_CHROMA_CLOUD = "https://api.trychroma.com:443"


class Section(BaseModel):
    """A section of the settings. Unknown keys are refused, so that a typing error is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChromaSettings(Section):
    """Where the vector index is: embedded in the project's folder, or on a server where one is named, by `url` or
    by host and port, or in Chroma Cloud. The token comes from the environment (ASSISTANT_CHROMA__TOKEN) or the
    system keyring, never from a file."""

    use: Literal["auto", "local", "server"] = Field("auto", description="auto is the server, where one is named.")
    url: str | None = Field(None, description="Such as https://chroma.example:8000; taken before host and port.")
    host: str | None = None
    port: int = Field(8000, ge=1, le=65535)
    ssl: bool = False
    cloud: bool = Field(False, description="The server is Chroma Cloud.")
    ca_file: Path | None = Field(None, description="The certificates that the server's own is checked against.")
    token: SecretStr | None = None
    token_header: Literal["Authorization", "X-Chroma-Token"] = "Authorization"
    tenant: str | None = None
    database: str | None = None
    collection: str = Field("passages", pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]{1,510}[a-zA-Z0-9]$")
    timeout_seconds: float = Field(30.0, gt=0, description="The longest wait for an answer of the server.")

    @field_validator("url")
    @classmethod
    def _server_address(cls, url: str | None) -> str | None:
        url = (url or "").strip().rstrip("/") or None
        if url and not re.fullmatch(r"https?://[^/@\s?#]+(/[^@\s?#]*)?", url):
            raise PydanticCustomError("url", "it is an address such as https://chroma.example:8000, without a password")
        return url

    @property
    def server(self) -> str | None:
        """The address of the server that is named, or None."""
        if self.url or self.host is None:
            return self.url or (_CHROMA_CLOUD if self.cloud else None)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.ssl or self.cloud else 'http'}://{host}:{self.port}"

    @property
    def remote(self) -> bool:
        """Whether the index is on a server."""
        return self.use == "server" or (self.use == "auto" and self.server is not None)
