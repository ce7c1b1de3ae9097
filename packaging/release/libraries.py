"""Which libraries of the system the frozen program loads, and which Debian packages hold them."""

from __future__ import annotations

import platform
from pathlib import Path

from devtools.problems import SetUpFailed
from release import contents

# Alternatives are named as Debian writes them: Ubuntu 24.04 renamed what 64-bit time changed.
DEBIAN = {
    "ld-linux-aarch64.so.1": "libc6",
    "ld-linux-x86-64.so.2": "libc6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libc.so.6": "libc6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdl.so.2": "libc6",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0 | libglib2.0-0t64",
    "liblzma.so.5": "liblzma5",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libstdc++.so.6": "libstdc++6",
    "libuuid.so.1": "libuuid1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}


def system_libraries(folder: Path) -> list[str]:
    """Return the names of the libraries that the program takes from the system."""
    there = {path.name for path in folder.rglob("*.so*")}
    programs = [folder / "chatdesk", *(path for path in folder.rglob("*.so*") if not path.is_symlink())]
    return sorted({name for program in programs for name in contents.needed_by(program)} - there)


def debian_packages(folder: Path) -> list[str]:
    """Return what the package depends on; fails where a library is new and belongs to no known package."""
    found = system_libraries(folder)
    if unknown := [name for name in found if name not in DEBIAN]:
        raise SetUpFailed(f"The program loads {', '.join(unknown)}: name the Debian packages in {__file__}.")
    names = {DEBIAN[name] for name in found} - {"libc6"}
    # The libraries that were taken from this system want no older C library than it has.
    return [f"libc6 (>= {platform.libc_ver()[1]})", *sorted(names)]
