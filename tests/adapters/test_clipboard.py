"""Copying with real subprocesses: small programs with the names of the clipboard tools."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant.adapters import clipboard
from assistant.adapters.clipboard import SystemClipboard
from assistant.domain.errors import ProgramError
from tests.fakes.programs import failing, hanging, program, serving_on, taken

WORDS = "“Näppi” 14 million €\n日本"


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    """A folder for the tools, which alone is searched, with what scripts need."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def session(tmp_path: Path, bin_: Path, platform: str = "linux", **environment: str) -> SystemClipboard:
    """The clipboard of a session with these variables."""
    return SystemClipboard(tmp_path / "state", {"PATH": str(bin_), **environment}, platform)


@pytest.mark.parametrize(
    ("tool", "environment", "arguments"),
    [
        ("wl-copy", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "--type text/plain"),
        ("xclip", {"DISPLAY": ":0"}, "-selection clipboard -in"),
        ("xsel", {"DISPLAY": ":0"}, "--clipboard --input"),
    ],
)
def test_the_tool_that_fits_the_session_gets_the_words(
    tmp_path: Path, bin_: Path, tool: str, environment: dict[str, str], arguments: str
) -> None:
    program(bin_, tool)
    assert session(tmp_path, bin_, **environment).native(WORDS) == f"copied with {tool}"
    assert taken(bin_, tool) == (arguments, WORDS.encode())


def test_pbcopy_is_asked_on_a_mac_and_not_for_who_is_elsewhere(tmp_path: Path, bin_: Path) -> None:
    program(bin_, "pbcopy")
    assert session(tmp_path, bin_, "darwin").native(WORDS) == "copied with pbcopy"
    assert session(tmp_path, bin_, "darwin", SSH_TTY="/dev/pts/1").native(WORDS) is None


def test_windows_is_asked_from_wsl_in_its_own_encoding(tmp_path: Path, bin_: Path) -> None:
    program(bin_, "clip.exe")
    assert session(tmp_path, bin_, WSL_DISTRO_NAME="Debian").native(WORDS) == "copied with clip.exe"
    assert taken(bin_, "clip.exe")[1].decode("utf-16") == WORDS


def test_no_tool_is_asked_without_its_session(tmp_path: Path, bin_: Path) -> None:
    for tool in ("wl-copy", "xclip", "xsel", "pbcopy", "clip.exe", "tmux"):
        program(bin_, tool)
    assert session(tmp_path, bin_).native(WORDS) is None


def test_a_tool_that_fails_is_followed_by_the_next(tmp_path: Path, bin_: Path) -> None:
    failing(bin_, "wl-copy")
    program(bin_, "xclip")
    found = session(tmp_path, bin_, WAYLAND_DISPLAY="wayland-0", DISPLAY=":0")
    assert found.native(WORDS) == "copied with xclip"


def test_a_tool_that_stays_to_serve_the_clipboard_is_not_waited_for(tmp_path: Path, bin_: Path) -> None:
    process = serving_on(bin_, "xclip")
    assert session(tmp_path, bin_, DISPLAY=":0").native(WORDS) == "copied with xclip"
    process.stop()


def test_a_tool_that_hangs_is_given_up(tmp_path: Path, bin_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipboard, "_PATIENCE", 0.2)
    hanging(bin_, "xclip")
    # More than a pipe holds: writing to it hangs as well.
    assert session(tmp_path, bin_, DISPLAY=":0").native("x" * 1_000_000) is None


def test_inside_tmux_its_buffer_is_one_way_and_it_says_so(tmp_path: Path, bin_: Path) -> None:
    program(bin_, "tmux")
    found = session(tmp_path, bin_, TMUX="/tmp/tmux,1,0", TERM="tmux-256color")
    assert "tmux's buffer" in (found.native(WORDS) or "")
    assert taken(bin_, "tmux") == ("load-buffer -w -", WORDS.encode())


@pytest.mark.parametrize(
    ("environment", "takes"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "linux"}, False),
        ({"TERM": "dumb"}, False),
        ({}, False),
        ({"TERM": "screen-256color", "TMUX": "x"}, False),
        ({"TERM": "screen", "STY": "x"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7402"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
    ],
)
def test_the_terminal_is_trusted_where_it_is_not_known_to_leave_it(
    tmp_path: Path, bin_: Path, environment: dict[str, str], takes: bool
) -> None:
    found = session(tmp_path, bin_, **environment)
    assert found.terminal_takes(WORDS) is takes
    assert not found.terminal_takes("x" * 75_000)


def test_the_file_is_for_the_user_alone_and_is_written_anew(tmp_path: Path, bin_: Path) -> None:
    found = session(tmp_path, bin_)
    path = found.write("before")
    assert found.write(WORDS) == path
    assert path.read_text("utf-8") == WORDS
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path, bin_: Path) -> None:
    (tmp_path / "state").write_text("in the way")
    with pytest.raises(ProgramError, match="nothing was copied: there is no clipboard tool") as error:
        session(tmp_path, bin_).write(WORDS)
    assert error.value.hint
