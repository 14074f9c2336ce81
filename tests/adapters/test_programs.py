"""Pager, editor and browser, as real subprocesses."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.adapters.programs import SystemPrograms
from assistant.domain.errors import ProgramError
from tests.fakes.programs import failing, hanging, program, taken


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def programs(bin_: Path, platform: str = "linux", **environment: str) -> SystemPrograms:
    return SystemPrograms({"PATH": str(bin_), **environment}, platform)


def test_the_pager_is_the_users_with_its_arguments(bin_: Path) -> None:
    program(bin_, "mypager")
    program(bin_, "less")
    programs(bin_, PAGER="mypager -S '+/a b'").page("text\n")
    assert taken(bin_, "mypager") == ("-S +/a b", b"text\n")


def test_else_it_is_less_without_a_flag_or_more(bin_: Path) -> None:
    program(bin_, "more")
    programs(bin_).page("text\n")
    assert taken(bin_, "more") == ("", b"text\n")
    program(bin_, "less")
    programs(bin_, PAGER=" ").page("text\n")
    assert taken(bin_, "less") == ("", b"text\n")


def test_less_stays_although_the_text_fits_the_screen(bin_: Path) -> None:
    program(bin_, "less", 'open(f"{here}/LESS", "w").write(os.environ["LESS"])')
    programs(bin_, LESS="-FRX").page("text\n")
    assert (bin_ / "LESS").read_text() == "-FRX -+F"


def test_a_pager_that_stops_reading_is_no_error(bin_: Path) -> None:
    program(bin_, "less", "sys.exit(0)")
    programs(bin_).page("x" * 1_000_000)


def test_the_editor_gets_the_file_and_no_shell_reads_its_name(bin_: Path, tmp_path: Path) -> None:
    program(bin_, "myeditor", "")
    file = tmp_path / "a b; touch owned $(x).md"
    programs(bin_, VISUAL="myeditor --wait", EDITOR="other").edit(file)
    assert (bin_ / ".myeditor.arguments").read_text() == f"--wait {file}"


def test_a_text_comes_back_as_it_was_saved_and_leaves_nothing_behind(bin_: Path) -> None:
    upper = "text = open(sys.argv[1]).read()\nopen(sys.argv[1], 'w').write(text.upper() + 'more\\r\\n')"
    program(bin_, "ed", upper)
    assert programs(bin_, EDITOR="ed").edit_text("why\nso?") == "WHY\nSO?\nmore"
    assert not Path((bin_ / ".ed.arguments").read_text()).exists()


@pytest.mark.parametrize(
    ("editor", "told", "hint"),
    [
        (
            "nowhere -x",
            "nowhere can't be run: No such file or directory",
            "Set VISUAL or EDITOR to a program that can.",
        ),
        ("fails", "fails ended with code 3", None),
        ("'open", "EDITOR can't be read as a command", "Close its quotes"),
    ],
)
def test_what_cannot_be_run_is_one_sentence(bin_: Path, editor: str, told: str, hint: str | None) -> None:
    failing(bin_, "fails", 3)
    with pytest.raises(ProgramError, match=told) as error:
        programs(bin_, EDITOR=editor).edit_text("x")
    assert (hint or "") in (error.value.hint or "")


def test_without_any_editor_it_says_what_to_set(bin_: Path) -> None:
    with pytest.raises(ProgramError, match="no editor was found") as error:
        programs(bin_).edit_text("x")
    assert error.value.hint == "Set VISUAL or EDITOR to one."


@pytest.mark.parametrize(
    ("platform", "environment", "opener"),
    [
        ("linux", {"DISPLAY": ":0"}, "xdg-open"),
        ("linux", {"WAYLAND_DISPLAY": "w"}, "xdg-open"),
        ("linux", {"WSL_DISTRO_NAME": "Debian"}, "explorer.exe"),
        ("darwin", {}, "open"),
    ],
)
def test_the_browser_of_the_session_gets_the_address(
    bin_: Path, platform: str, environment: dict[str, str], opener: str
) -> None:
    program(bin_, opener, "sys.exit(1)" if opener == "explorer.exe" else "")
    programs(bin_, platform, **environment).browse("https://example.org/a?b=1&c")
    assert (bin_ / f".{opener}.arguments").read_text() == "https://example.org/a?b=1&c"


def test_where_no_browser_can_be_opened_the_address_is_told(bin_: Path) -> None:
    program(bin_, "xdg-open")
    with pytest.raises(ProgramError, match="no browser") as error:
        programs(bin_).browse("https://example.org/")
    assert error.value.hint == "The address is https://example.org/"
    failing(bin_, "xdg-open", 3)
    with pytest.raises(ProgramError, match="xdg-open could not open a browser"):
        programs(bin_, DISPLAY=":0").browse("https://example.org/")


def test_a_browser_that_stays_is_not_waited_for(bin_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.adapters.programs._PATIENCE", 0.2)
    hanging(bin_, "xdg-open")
    programs(bin_, DISPLAY=":0").browse("https://example.org/")
