"""The servers that people run on their own machine, told by the port that each takes by default."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A program that serves models, and the commands that start it and get it a model."""

    name: str
    start: str
    get_model: str | None = None


# The default port in each program's own documentation.
_BY_PORT = {
    11434: LocalServer("Ollama", "ollama serve", "ollama pull {model}"),
    1234: LocalServer("LM Studio", "lms server start", "lms get {model}"),
    8000: LocalServer("vLLM", "vllm serve MODEL"),
    8080: LocalServer("llama.cpp", "llama-server -m MODEL.gguf"),
}


def known_server(base_url: str | None) -> LocalServer | None:
    """The program that `base_url` points at by its port, or None where it is another machine or another port."""
    if base_url is None or not is_loopback(base_url):
        return None
    try:
        return _BY_PORT.get(urlsplit(base_url).port or 0)
    except ValueError:
        return None


def is_loopback(base_url: str) -> bool:
    """Whether `base_url` stays on this machine."""
    host = _host(base_url)
    try:
        return host == "localhost" or ip_address(host).is_loopback or ip_address(host).is_unspecified
    except ValueError:
        return host.endswith(".localhost")


def place(base_url: str | None) -> str:
    """Host and port of an endpoint as a person would name it; never a password that the URL holds."""
    if base_url is None:
        return "api.openai.com"
    netloc = urlsplit(base_url).netloc.rpartition("@")[2]
    return netloc or base_url


def _host(base_url: str) -> str:
    try:
        return urlsplit(base_url).hostname or ""
    except ValueError:
        return ""
