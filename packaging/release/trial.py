"""Uses what was made: validated, installed in a bare Debian, held a conversation with, removed.

Needs root (for apt in the bare Debian), debootstrap, and what the end-to-end tests need. The program itself
runs as an ordinary user, sees only the bare Debian, and is started as its desktop entry says.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from devtools.problems import SetUpFailed
from release import tools
from release.making import Making

USER = 1000  # the ordinary user's number; the name does not matter
SYSTEM_PYTHON = "/usr/bin/python3"  # with pyatspi, which no virtual environment has
_SUITE = "bookworm"
_MEGABYTE = 1_000_000
_SAMPLE = """
{"format": "chatdesk", "version": 1, "conversations": [{"id": "one", "title": "Kept",
"created_at": "2026-01-02T03:04:05Z", "messages": [{"id": "a", "parent_id": null, "role": "user",
"created_at": "2026-01-02T03:04:05Z", "parts": [{"type": "text", "text": "before the upgrade"}]}]}]}
"""
DOWNLOAD_GOAL = 75
INSTALLED_GOAL = 190


def run(making: Making) -> None:
    """Make the .deb and the .tar.xz, and try them; the first thing that is wrong ends it."""
    if os.geteuid() != 0:
        raise SetUpFailed("The bare Debian is made by root: sudo python3 packaging/build.py check")
    tools.need(
        "debootstrap", "desktop-file-validate", "appstreamcli", "lintian", "unshare", "Xvfb", "xdotool"
    )
    deb, tar = making.deb(), making.tar()
    _validate(making, deb)
    with _place(making.root, making.build / "trial") as (root, work):
        _try_deb(root, work, deb)
        _try_tar(root, work, tar)


def _validate(making: Making, deb: Path) -> None:
    share = making.build / "deb" / "usr" / "share"
    tools.run(["desktop-file-validate", share / "applications" / "chatdesk.desktop"])
    metainfo = share / "metainfo" / "org.chatdesk.ChatDesk.metainfo.xml"
    tools.run(["appstreamcli", "validate", "--no-net", metainfo])
    said = tools.run(["lintian", "--fail-on", "error", "--tag-display-limit", "0", deb])
    print(f"Valid: desktop entry, metainfo, package.\n{said}", flush=True)


@contextmanager
def _place(checkout: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yield a bare Debian, and a folder under /tmp that the user owns; both are seen by tests and program."""
    root = folder / "debian"
    archive = folder / f"{_SUITE}.tar"
    shutil.rmtree(root, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    if archive.exists():
        root.mkdir()
        tools.run(["tar", "--extract", "--file", archive, "--directory", root, "--numeric-owner"])
    else:
        tools.run(["debootstrap", "--variant=minbase", "--include=ca-certificates", _SUITE, root])
        # As this machine reaches its packages: proxies and the like.
        shutil.copytree("/etc/apt/apt.conf.d", root / "etc/apt/apt.conf.d", dirs_exist_ok=True)
        tools.run(["tar", "--create", "--file", archive, "--directory", root, "--numeric-owner", "."])
    with tempfile.TemporaryDirectory(
        prefix="chatdesk-trial-", dir="/tmp", ignore_cleanup_errors=True
    ) as work:
        # The checkout may lie where nobody else may look: what the tests need goes along.
        shutil.copytree(checkout / "tests", Path(work) / "checkout" / "tests", ignore=_ignored)
        shutil.copytree(checkout / "packaging" / "linux", Path(work) / "checkout" / "linux")
        # It speaks to the bus for the tests, and needs nothing beside the standard library.
        jeepney = metadata.distribution("jeepney").locate_file("jeepney")
        shutil.copytree(str(jeepney), Path(work) / "checkout" / "jeepney")
        Path(work).chmod(0o755)
        yield root, Path(work)


def _try_deb(root: Path, work: Path, deb: Path) -> None:
    size = deb.stat().st_size / _MEGABYTE
    shutil.copy(deb, root / "root" / deb.name)
    _in_root(root, "apt-get update -q")
    said = _upgrade(root, work, deb)
    installed = sum(path.lstat().st_size for path in (root / "usr/lib/chatdesk").rglob("*")) / _MEGABYTE
    print(f"Installed with {said.count('Unpacking ')} packages: {size:.1f} MB to download", flush=True)
    _keep_goal("download", size, DOWNLOAD_GOAL)
    _keep_goal("installed", installed, INSTALLED_GOAL)
    _all_libraries_are_there(root, Path("/usr/lib/chatdesk"))
    entry = (root / "usr/share/applications/chatdesk.desktop").read_text(encoding="utf-8")
    command = re.search(r"^Exec=(\S+)$", entry, re.MULTILINE)
    if command is None:
        raise SetUpFailed("The desktop entry starts nothing.")
    _use(root, work, "deb", f"/usr/bin/{command[1]}")
    said = _in_root(root, "apt-get remove -y -q chatdesk")
    if "Conversations and settings stay" not in said:
        raise SetUpFailed(f"Removing does not say where the conversations are:\n{said}")
    left = [path for path in (root / "usr").rglob("*chatdesk*") if not path.is_dir()]
    if left:
        raise SetUpFailed(f"Removing leaves {left}.")
    print("Removed; the conversations stay.", flush=True)


def _upgrade(root: Path, work: Path, deb: Path) -> str:
    """Install an older version, have it keep a conversation, install this one over it; return apt's words."""
    tree, older = work / "older", "/root/older.deb"
    tools.run(["dpkg-deb", "--raw-extract", deb, tree])
    control = (tree / "DEBIAN" / "control").read_text(encoding="utf-8")
    aged = re.sub(r"^Version: .*$", "Version: 0.0.1", control, flags=re.MULTILINE)
    (tree / "DEBIAN" / "control").write_text(aged, encoding="utf-8")
    tools.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, root / older[1:]])
    shutil.rmtree(tree)
    install = "apt-get install -y -q --no-install-recommends"
    said = _in_root(root, f"{install} {older}")
    home = _home(work, "upgraded")
    program = (work / "checkout" / "linux" / "in_root.sh", root, "/usr/bin/chatdesk")
    sample = home / "sample.json"
    sample.write_text(_SAMPLE, encoding="utf-8")
    _as_user(home, *program, "import", sample)
    if " over (0.0.1)" not in _in_root(root, f"{install} /root/{deb.name}"):
        raise SetUpFailed("The package was not installed over the older one.")
    kept = home / "kept.json"
    _as_user(home, *program, "export", "--all", "--format", "json", "--output", kept)
    if "before the upgrade" not in kept.read_text(encoding="utf-8"):
        raise SetUpFailed("A conversation of the older version is gone.")
    print("Installed over an older version; its conversation is kept.", flush=True)
    return said


def _try_tar(root: Path, work: Path, archive: Path) -> None:
    _keep_goal("download", archive.stat().st_size / _MEGABYTE, DOWNLOAD_GOAL)
    # Any place will do, one with a space in its name too.
    place = root / "srv" / "my programs"
    place.mkdir()
    tools.run(["tar", "--extract", "--file", archive, "--directory", place])
    (folder,) = place.iterdir()
    program = Path("/") / folder.relative_to(root) / "chatdesk"
    _use(root, work, "tar", str(program))


def _use(root: Path, work: Path, name: str, program: str) -> None:
    """Have an ordinary user talk to the program, with the system's own Python and nothing of this build."""
    # A tool server is the user's own program, and this one is written in Python.
    _in_root(root, "apt-get install -y -q --no-install-recommends python3")
    home, checkout = _home(work, name), work / "checkout"
    use = (SYSTEM_PYTHON, "-m", "tests.installed.use", home, SYSTEM_PYTHON)
    command = (checkout / "linux" / "in_root.sh", root, program)
    said = _as_user(home, *use, *command, PYTHONPATH=str(checkout), PYTHONDONTWRITEBYTECODE="1")
    print(f"{name}, as an ordinary user: {said}", flush=True)


def _home(work: Path, name: str) -> Path:
    """Make a folder that is the ordinary user's."""
    home = work / name
    home.mkdir()
    os.chown(home, USER, USER)
    return home


def _as_user(home: Path, *command: str | Path, **env: str) -> str:
    """Run a command as the ordinary user, in the folder that is its home; return what it printed."""
    user = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups")
    return tools.run([*user, *command], home, {"HOME": str(home), **env})


def _all_libraries_are_there(root: Path, folder: Path) -> None:
    """Ask the loader of the bare Debian for every library of the program."""
    place = shlex.quote(str(folder))
    said = _in_root(
        root,
        f"find {place} -type f \\( -name '*.so*' -o -name chatdesk \\) -exec"
        f" env LD_LIBRARY_PATH={place}/_internal ldd {{}} + 2>/dev/null || true",
    )
    missing = sorted({line.split()[0] for line in said.splitlines() if "not found" in line})
    if missing:
        raise SetUpFailed(f"Not there with the declared packages: {', '.join(missing)}.")


def _in_root(root: Path, command: str) -> str:
    """Run a command as root in the bare Debian; nothing of this machine but its name server is seen there."""
    script = """
set -e
mount -t proc proc "$1/proc"
mount -t tmpfs tmpfs "$1/tmp"
mount -t tmpfs -o mode=755 tmpfs "$1/dev"
for node in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0"; do
    set -- "$1" "$2" $node
    mknod -m 666 "$1/dev/$3" c "$4" "$5"
done
ln -s /proc/self/fd "$1/dev/fd"
cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
exec chroot "$1" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \\
    DEBIAN_FRONTEND=noninteractive /bin/sh -c "$2"
"""
    return tools.run(
        ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", root, command]
    )


def _keep_goal(what: str, megabytes: float, goal: float) -> None:
    print(f"{what}: {megabytes:.1f} MB (goal {goal})", flush=True)
    if megabytes > goal:
        raise SetUpFailed(f"Too large: {what} {megabytes:.1f} MB, and at most {goal} are wanted.")


def _ignored(_folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__"}
