"""Renew uv.lock and the requirement files that are exported from it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from devtools import environment

# The version that wrote the lock; another is as good where it is installed.
UV = "uv==0.13.8"

# What each requirement file holds beside the program's own dependencies.
GROUPS = {
    "runtime": ["--no-default-groups", "--group", "build"],
    "dev": ["--group", "build", "--group", "dev"],
    "release": ["--no-default-groups", "--group", "build", "--group", "release"],
}


def refresh(arguments: list[str]) -> int:
    """Lock what pyproject.toml asks for (`--upgrade` renews all versions) and export it with hashes."""
    uv = [_find_uv()]
    # Without this machine's settings: a lock must read the same everywhere.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    commands = [[*uv, "lock", "--no-config", "--python", sys.executable, *arguments]]
    for group, flags in GROUPS.items():
        target = str(environment.REQUIREMENTS[group])
        plain = ["--no-config", "--frozen", "--quiet", "--no-emit-project", "--no-annotate", "--no-header"]
        commands.append([*uv, "export", *plain, *flags, "--output-file", target])
    return next((1 for command in commands if subprocess.call(command, cwd=environment.ROOT, env=env)), 0)


def _find_uv() -> str:
    found = shutil.which("uv") or shutil.which("uv", path=str(environment.PYTHON.parent))
    if found:
        return found
    environment.ensure("runtime")
    subprocess.check_call([str(environment.PYTHON), "-m", "pip", "install", "--quiet", UV])
    return str(environment.script("uv"))
