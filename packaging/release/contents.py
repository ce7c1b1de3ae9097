"""What goes into the frozen program and what stays out.

Read by the specification that PyInstaller runs, and by the steps that describe the result.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path, PurePath

# What PyInstaller calls an entry: where it goes, where it comes from, what it is.
Entry = tuple[str, str, str]

EXCLUDED_MODULES = [
    "PySide6.QtOpenGL",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "pip",
    "qtpy",  # qtawesome's code would load it; only its font is used
    "setuptools",
    "tkinter",
    "_pytest",
]

# Whose version `chatdesk doctor` and the box About tell.
DISTRIBUTIONS = (
    "PySide6-Essentials",
    "Pygments",
    "httpx",
    "keyring",
    "markdown-it-py",
    "mcp",
    "msgspec",
    "platformdirs",
    "qasync",
    "tomlkit",
)

# Libraries of the system that this build's machine has and another desktop may lack, and those whose
# version the interpreter was built for. All others belong to the desktop and must be its own: a second
# libstdc++ keeps graphics drivers from loading, a second fontconfig does not understand the system's files.
BROUGHT_LIBRARIES = (
    "libbz2.so.*",
    "libcrypto.so.*",
    "libffi.so.*",
    "libpython3*.so*",
    "libsqlite3.so.*",
    "libssl.so.*",
    "libxcb-cursor.so.*",
    "libxcb-icccm.so.*",
    "libxcb-image.so.*",
    "libxcb-keysyms.so.*",
    "libxcb-render-util.so.*",
    "libxcb-util.so.*",
    "libxkbcommon-x11.so.*",
    "libxkbcommon.so.*",
)

# Plugins of Qt that this program can come to load; each drags its libraries with it.
KEPT_PLUGINS = (
    "iconengines/*",
    "imageformats/*gif*",
    "imageformats/*ico*",
    "imageformats/*jpeg*",
    "imageformats/*svg*",
    "imageformats/*webp*",
    "platforminputcontexts/*",
    "platforms/*cocoa*",
    "platforms/*offscreen*",
    "platforms/*wayland*",
    "platforms/*windows*",
    "platforms/*xcb*",
    "platformthemes/*xdgdesktopportal*",
    "styles/*",
    "wayland-decoration-client/*adwaita*",
    "wayland-shell-integration/*xdg-shell*",
)

_PLUGIN = re.compile(r"PySide6/(?:Qt/)?plugins/(.+)")
_QT_LIBRARY = re.compile(r"(?:PySide6/Qt/lib/)?libQt6\w+\.so\.6")


def resources(root: Path) -> list[tuple[str, str]]:
    """Return the program's own files that are no code, and their places; the pictures are for the README."""
    found = []
    for folder, place in (
        (root / "resources", Path("chatdesk/resources")),
        (root / "chatdesk", Path("chatdesk")),
    ):
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and path.suffix not in {".py", ".pyc"} and inside.parts[0] != "pictures":
                found.append((str(path), str(place / inside.parent)))
    return found


def wanted_data(entries: Iterable[Entry], binaries: Iterable[Entry]) -> list[Entry]:
    """Return the other files: no headers and stubs, no link to a library that is not among `binaries`."""
    there = {PurePath(entry[0]).name for entry in binaries}
    return [
        entry
        for entry in entries
        if not _is_left_out(_place(entry))
        and (not _QT_LIBRARY.fullmatch(_place(entry)) or PurePath(entry[0]).name in there)
    ]


def wanted_binaries(entries: Iterable[Entry]) -> list[Entry]:
    """Return the libraries, without what the system brings and what then nothing loads any more."""
    kept = [entry for entry in entries if _is_brought(_place(entry))]
    while sys.platform.startswith("linux"):
        needed = {library for entry in kept if entry[2] != "SYMLINK" for library in needed_by(Path(entry[1]))}
        fewer = [e for e in kept if not _QT_LIBRARY.fullmatch(_place(e)) or PurePath(e[0]).name in needed]
        if len(fewer) == len(kept):
            break
        kept = fewer
    return kept


def needed_by(path: Path) -> list[str]:
    """Return the names of the libraries that the loader takes in with a library (Linux)."""
    said = subprocess.run(["readelf", "-d", str(path)], capture_output=True, text=True, check=False).stdout
    return re.findall(r"\(NEEDED\).*\[(.+)\]", said)


def _place(entry: Entry) -> str:
    return entry[0].replace("\\", "/")


def _is_left_out(place: str) -> bool:
    if "/translations/" in place and place.startswith("PySide6/"):
        return not PurePath(place).name.startswith("qtbase_")
    return place.endswith((".pyi", ".c", ".h", ".pxd")) or "/tests/" in place


def _is_brought(place: str) -> bool:
    plugin = _PLUGIN.fullmatch(place)
    if plugin:
        return any(fnmatch(plugin[1], pattern) for pattern in KEPT_PLUGINS)
    if not sys.platform.startswith("linux") or "/" in place or place.startswith(("libQt6", "libicu")):
        return True
    if not re.match(r"lib.+\.so", place) or place.startswith(("libpyside6", "libshiboken6")):
        return True
    return any(fnmatch(place, pattern) for pattern in BROUGHT_LIBRARIES)
