"""Qt's shared libraries and the tools of the tests: found where they are, named where they are not."""

from __future__ import annotations

import shutil
import sys

import pytest

from devtools import system_packages, tools

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux alone has these libraries")


@linux
def test_only_the_library_that_is_not_there_is_missing() -> None:
    """The C library is found, an invented one is not and comes with its package."""
    wanted = {"libc.so.6": ("libc6",), "libchatdesk-nosuch.so.9": ("nosuch9t64", "nosuch9")}
    assert system_packages.missing_libraries(wanted) == {"libchatdesk-nosuch.so.9": ("nosuch9t64", "nosuch9")}


@linux
def test_library_outside_the_cache_is_found_by_the_loader(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A system without ld.so.cache (musl, Nix) is asked through its loader."""
    monkeypatch.setattr(system_packages, "_CACHE", tmp_path_factory.mktemp("etc") / "ld.so.cache")
    assert system_packages.missing_libraries({"libc.so.6": ("libc6",)}) == {}


@linux
@pytest.mark.skipif(shutil.which("apt-get") is None, reason="needs apt")
def test_advice_is_one_command_to_type() -> None:
    """With apt the advice is one command; of two names for a package the one known here is taken."""
    text = system_packages.advice([("libchatdesk-nosuch9t64", "libgl1"), ("xvfb",)], "")
    assert text.endswith("apt-get install -y libgl1 xvfb")


@linux
def test_offscreen_needs_less_than_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests without a screen ask for no X11 library, a Wayland session for its own as well."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert system_packages.wanted_libraries() == dict(system_packages.QT_OFFSCREEN)
    monkeypatch.delenv("QT_QPA_PLATFORM")
    assert "libxcb-cursor.so.0" in system_packages.wanted_libraries()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "libwayland-client.so.0" in system_packages.wanted_libraries()


def test_missing_tool_is_named_with_the_way_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason of a skipped test names the tool and what to type; nothing is said where all are there."""
    monkeypatch.setitem(tools.TOOLS, "here", tools.Tool(files=(__file__,)))
    monkeypatch.setitem(tools.TOOLS, "gone", tools.Tool(("gone-package",), "chatdesk-no-such-program"))
    assert tools.why_missing(["here"]) == ""
    assert tools.why_missing(["here", "gone"]) == "needs gone: apt-get install gone-package"


def test_group_stands_for_its_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """`needs("display")` means every tool that a screen for tests takes."""
    for name in tools.GROUPS["display"]:
        monkeypatch.setitem(tools.TOOLS, name, tools.Tool((name,), "chatdesk-no-such-program"))
    assert (
        tools.why_missing(["display"]) == "needs xvfb, openbox, xdotool: apt-get install xvfb openbox xdotool"
    )
