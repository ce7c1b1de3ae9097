"""Qt's shared libraries on Linux: looked for by name, installed by apt where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# A library or tool, and the packages that may hold it: the first that the system knows is taken.
Packages = Sequence[str]

# Found out in a Debian 12 with nothing else installed. Ubuntu 24.04 renamed what 64-bit time changed.
QT_OFFSCREEN: Mapping[str, Packages] = {
    "libGL.so.1": ("libgl1",),
    "libEGL.so.1": ("libegl1",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
}
QT_XCB: Mapping[str, Packages] = {
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-image.so.0": ("libxcb-image0",),
    "libxcb-render-util.so.0": ("libxcb-render-util0",),
    "libxcb-randr.so.0": ("libxcb-randr0",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
    "libxcb-sync.so.1": ("libxcb-sync1",),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0",),
    "libxcb-shm.so.0": ("libxcb-shm0",),
}
QT_WAYLAND: Mapping[str, Packages] = {
    "libwayland-client.so.0": ("libwayland-client0",),
    "libwayland-cursor.so.0": ("libwayland-cursor0",),
    "libwayland-egl.so.1": ("libwayland-egl1",),
}

_CACHE = Path("/etc/ld.so.cache")


def ensure_qt_libraries() -> str:
    """Return "" where Qt can start on this system, else what to do, in one sentence; apt is tried first."""
    missing = missing_libraries(wanted_libraries())
    if not missing:
        return ""
    if install(list(missing.values()), "the shared libraries that Qt needs"):
        missing = missing_libraries(missing)
        if not missing:
            return ""
    way = advice(list(missing.values()), "Install them with your package manager.")
    return f"Qt needs shared libraries that are not here: {', '.join(missing)}. {way}"


def missing_libraries(wanted: Mapping[str, Packages]) -> dict[str, Packages]:
    """Return those that the loader does not find. About 1 ms where all are there; other systems miss none."""
    if not sys.platform.startswith("linux"):
        return {}
    cache = _CACHE.read_bytes() if _CACHE.exists() else b""
    absent = [name for name in wanted if name.encode() + b"\0" not in cache]
    return {name: wanted[name] for name in absent if not _loads(name)}


def install(packages: Sequence[Packages], what: str) -> bool:
    """Install one of each alternative by apt, where this is root on Debian or Ubuntu; say if it worked."""
    if not packages or shutil.which("apt-get") is None or not _is_root():
        return False
    print(f"Installing {what} by apt-get ...", flush=True)
    if not _apt("update"):
        return False
    return _apt("install", "-y", "--no-install-recommends", *(_known(names) for names in packages))


def advice(packages: Sequence[Packages], otherwise: str) -> str:
    """Return the one command to type on a system with apt, else `otherwise`."""
    if shutil.which("apt-get") is None:
        return otherwise
    sudo = "" if _is_root() else "sudo "
    names = " ".join(_known(alternatives) for alternatives in packages)
    return f"To install what is missing:\n    {sudo}apt-get install -y {names}"


def wanted_libraries() -> dict[str, Packages]:
    """Return what Qt loads for the display of this session."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    wanted = dict(QT_OFFSCREEN)
    if platform not in {"offscreen", "minimal"}:
        wanted |= QT_XCB
        wanted |= QT_WAYLAND if os.environ.get("WAYLAND_DISPLAY") else {}
    return wanted


def _apt(*arguments: str) -> bool:
    """Run apt-get without a question and without its pages of progress; what it says is shown if it fails."""
    command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", *arguments]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def _loads(library: str) -> bool:
    """Ask the loader itself: LD_LIBRARY_PATH, and systems that keep no cache."""
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _known(alternatives: Packages) -> str:
    """Return the first name that apt knows here, or the last: the older name."""
    for name in alternatives[:-1]:
        shown = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
        if shown.returncode == 0 and shown.stdout:
            return name
    return alternatives[-1]


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
