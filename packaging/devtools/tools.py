"""The programs that the end-to-end tests are made with: where they are found, which package holds them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from devtools import system_packages

ROOT = Path(__file__).resolve().parents[2]
# What others wrote in JavaScript: packaging/NAME has its lock file, .venv/NAME the programs.
NPM_FOLDERS = ("aimock", "mcp-servers")
AIMOCK = ROOT / ".venv" / "aimock" / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
MCP_SERVERS = ROOT / ".venv" / "mcp-servers" / "node_modules" / "@modelcontextprotocol"


@dataclass(frozen=True)
class Tool:
    """Something that a test needs: it is there where the program or one of the files exists."""

    packages: tuple[str, ...] = ()
    program: str = ""
    files: tuple[str, ...] = ()
    advice: str = ""

    def is_there(self) -> bool:
        """Whether this machine has it."""
        if self.program and shutil.which(self.program):
            return True
        return any(os.path.exists(file) for file in self.files)  # noqa: PTH110 - hundreds of calls at collection


TOOLS: dict[str, Tool] = {
    "xvfb": Tool(("xvfb",), "Xvfb"),
    "openbox": Tool(("openbox",), "openbox"),
    "xdotool": Tool(("xdotool",), "xdotool"),
    "imagemagick": Tool(("imagemagick",), "import"),
    "dbus": Tool(("dbus-daemon", "dbus"), "dbus-run-session"),
    "gdbus": Tool(("libglib2.0-bin",), "gdbus"),
    "gnome-keyring": Tool(("gnome-keyring",), "gnome-keyring-daemon"),
    "at-spi": Tool(("at-spi2-core",), files=("/usr/libexec/at-spi-bus-launcher",)),
    "pyatspi": Tool(("python3-pyatspi",), files=("/usr/lib/python3/dist-packages/pyatspi/__init__.py",)),
    "enchant": Tool(
        ("libenchant-2-2",),
        files=tuple(
            f"/usr/lib/{place}/libenchant-2.so.2" for place in ("x86_64-linux-gnu", "aarch64-linux-gnu", ".")
        ),
    ),
    "hunspell-en": Tool(("hunspell-en-us",), files=("/usr/share/hunspell/en_US.dic",)),
    "curl": Tool(("curl",), "curl"),
    "node": Tool(program="node", advice="install node 18 or newer"),
    "aimock": Tool(files=(str(AIMOCK),), advice="install node 20 and npm, start dev.py again"),
    "mcp-servers": Tool(
        files=(str(MCP_SERVERS / "server-everything" / "dist" / "index.js"),),
        advice="install node 20 and npm, start dev.py again",
    ),
}

# Not asked for by any test, but without them pictures and text widths are not what a person sees.
FONTS: dict[str, tuple[str, ...]] = {
    "fonts-dejavu-core": ("/usr/share/fonts/truetype/dejavu",),
    "fonts-inter": ("/usr/share/fonts/opentype/inter", "/usr/share/fonts/truetype/inter"),
    "fonts-jetbrains-mono": ("/usr/share/fonts/truetype/jetbrains-mono",),
    "fonts-noto-cjk": ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",),
    "fonts-noto-color-emoji": ("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf",),
}

# What `@pytest.mark.needs("display")` stands for.
GROUPS: dict[str, tuple[str, ...]] = {
    "display": ("xvfb", "openbox", "xdotool"),
    "accessibility": ("dbus", "gdbus", "at-spi", "pyatspi"),
    "secret-service": ("dbus", "gnome-keyring"),
    "pictures": ("imagemagick",),
    "spelling": ("enchant", "hunspell-en"),
}


def why_missing(names: Iterable[str]) -> str:
    """Return "" where every tool, or group of tools, is there, else one sentence for pytest's summary."""
    single = dict.fromkeys(tool for name in names for tool in GROUPS.get(name, (name,)))
    missing = [name for name in single if not TOOLS[name].is_there()]
    if not missing:
        return ""
    ways = [TOOLS[name].advice for name in missing if TOOLS[name].advice]
    packages = [TOOLS[name].packages for name in missing if TOOLS[name].packages]
    if packages:
        ways.insert(0, "apt-get install " + " ".join(alternatives[0] for alternatives in packages))
    return f"needs {', '.join(missing)}: {'; '.join(ways)}"


def ensure() -> str:
    """Install what the end-to-end tests need where that is allowed; return "" or what to type."""
    for name in NPM_FOLDERS:
        _install_npm(name)
    if os.name == "nt" or shutil.which("apt-get") is None:
        return ""
    wanted = _missing_packages()
    if not wanted:
        return ""
    system_packages.install(wanted, "the tools of the end-to-end tests")
    missing = _missing_packages()
    return f"Some tests will be skipped. {system_packages.advice(missing, '')}" if missing else ""


def _missing_packages() -> list[tuple[str, ...]]:
    tools = [tool.packages for tool in TOOLS.values() if tool.packages and not tool.is_there()]
    fonts = [
        (package,) for package, places in FONTS.items() if not any(Path(place).exists() for place in places)
    ]
    return tools + fonts


def _install_npm(name: str) -> None:
    """Install programs that others wrote, once, by their lock file; without npm their tests are skipped."""
    npm = shutil.which("npm")
    source, folder = ROOT / "packaging" / name, ROOT / ".venv" / name
    lock, copy = source / "package-lock.json", folder / "package-lock.json"
    is_whole = (folder / "node_modules" / ".package-lock.json").exists()
    if npm is None or (is_whole and copy.exists() and copy.read_bytes() == lock.read_bytes()):
        return
    folder.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "package-lock.json"):
        shutil.copyfile(source / file, folder / file)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.call(command, cwd=folder)
