"""The plain folder as a .tar.xz: unpacked anywhere, it runs; `install.sh` puts it into the user's menu."""

from __future__ import annotations

import platform
import shutil
import tarfile
from pathlib import Path

from release import linux_files, tools
from release.frozen import Frozen
from release.origin import Origin, set_times


def make_tarball(frozen: Frozen, build: Path, dist: Path, origin: Origin) -> Path:
    """Return the archive; needs xz."""
    tools.need("xz")
    name = f"chatdesk-{origin.version}-linux-{platform.machine()}"
    tree = build / "tar" / name
    shutil.rmtree(tree.parent, ignore_errors=True)
    shutil.copytree(frozen.folder, tree, symlinks=True)
    linux_files.write_share(tree / "share", frozen.source, origin)
    shutil.copyfile(frozen.source / "packaging" / "linux" / "install.sh", tree / "install.sh")
    (tree / "install.sh").chmod(0o755)
    set_times(tree, origin.time)
    plain = dist / f"{name}.tar"
    with tarfile.open(plain, "w", format=tarfile.GNU_FORMAT) as archive:
        for path in [tree, *sorted(tree.rglob("*"))]:
            archive.add(path, str(path.relative_to(tree.parent)), recursive=False, filter=_nobodys)
    tools.run(["xz", "-6", "-T2", "--force", plain])
    return plain.with_name(plain.name + ".xz")


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member
