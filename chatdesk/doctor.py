"""Tells what is installed, where things lie, which keyring is in use and which accounts answer; no secret."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from chatdesk import __version__, qt_check
from chatdesk.domain.errors import ChatDeskError, SettingsError
from chatdesk.providers.catalog import ServiceCatalog
from chatdesk.settings.accounts import (
    TOUR_NOTE,
    Account,
    available_accounts,
    default_account,
    default_model,
    environment_account,
)
from chatdesk.settings.capabilities import ABILITIES, Capabilities, CapabilityBook
from chatdesk.settings.config import Config
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.masking import Masker
from chatdesk.settings.network import with_network
from chatdesk.settings.paths import Paths
from chatdesk.settings.secrets import Secrets

Report = dict[str, Any]
Answers = Callable[[Account], Awaitable[tuple[bool, str]]]
"""Asks the server of an account; returns whether it answers, and a sentence. May raise `ChatDeskError`."""

ANSWER_LIMIT = 30.0
"""Seconds for one account, the keyring's 20 included; all are asked at the same time."""

_PACKAGES = ("qasync", "httpx", "keyring", "msgspec", "markdown-it-py", "Pygments", "platformdirs", "tomlkit")


async def examine(paths: Paths, environ: Mapping[str, str], answers: Answers | None = None) -> Report:
    """Return the report, of JSON types only. Its keys are an interface; nothing is created or changed.

    `answers` asks a server in place of the program's own way to do it.
    """
    secrets = Secrets(Masker(), environ)
    config = ConfigFile(paths.config_file).read()
    catalog = ServiceCatalog(secrets.get, completed=lambda account: with_network(account, config))
    try:
        return await _report(paths, config, environ, secrets, answers or partial(_probed, catalog))
    finally:
        await catalog.aclose()
        secrets.close()


def to_text(report: Report) -> str:
    """Return the report for a person to read, or to paste into a question."""
    lines = [f"ChatDesk {report['chatdesk']['version']}, Python {report['python']}, {report['platform']}"]
    lines.append(f"PySide6 {report['pyside6'] or 'missing'}, Qt {report['qt'] or 'missing'}")
    lines.append(", ".join(f"{name} {version or 'missing'}" for name, version in report["packages"].items()))
    lines += ["", *_aligned(report["paths"])]
    keyring = report["keyring"]
    state = keyring["name"] if keyring["is_usable"] else f"{keyring['name']}, cannot be used"
    lines += ["", *_aligned({"keyring": f"{state}. {keyring['why']}".strip(), "display": report["display"]})]
    lines += ["", "Accounts"]
    for account in report["accounts"]:
        sign = "+" if account["answers"] else "-"
        default = ", default" if account["id"] == report["default_account"] else ""
        lines.append(f"  {sign} {account['name']} ({account['id']}{default}): {account['message']}")
        lines.append(f"      {account['base_url']}, {account['dialect']}, key: {account['key']}")
        lines += [f"      {line}" for line in _lines_of(account["abilities"])]
    if report["warnings"]:
        lines += ["", "Warnings", *(f"  ! {sentence}" for sentence in report["warnings"])]
    return "\n".join(lines)


def display(environ: Mapping[str, str]) -> str:
    """Return where the window would appear and which variable says so; Qt is not asked."""
    chosen = environ.get("QT_QPA_PLATFORM")
    if chosen:
        return f"{chosen} (QT_QPA_PLATFORM)"
    if sys.platform in ("win32", "darwin"):
        return "windows" if sys.platform == "win32" else "cocoa"
    for variable, name in (("WAYLAND_DISPLAY", "wayland"), ("DISPLAY", "xcb")):
        if environ.get(variable):
            return f"{name} ({variable}={environ[variable]})"
    return "none"


async def _report(
    paths: Paths, config: Config, environ: Mapping[str, str], secrets: Secrets, answers: Answers
) -> Report:
    for secret in config.literal_secrets():
        secrets.masker.add(secret)
    environment, complaints = _environment(environ)
    accounts = available_accounts(config.accounts, environment)
    chosen = default_account(accounts, config.default_account)
    book = CapabilityBook(paths.capabilities_file)
    warnings = (*config.problems, *config.warnings, *complaints, *_complaints(paths, environ))
    return _installation() | {
        "paths": {name: str(path) for name, path in paths._asdict().items()},
        "keyring": asdict(await secrets.backend()),
        "display": display(environ),
        "default_account": chosen.id,
        "default_model": default_model(chosen, config.default_model),
        "accounts": [
            account_report | {"abilities": _abilities(book.of(account), secrets)}
            for account, account_report in zip(
                accounts, await _examined(accounts, answers, secrets), strict=True
            )
        ],
        "warnings": [secrets.mask(sentence) for sentence in warnings],
    }


def _installation() -> Report:
    # The wheels of PySide6 have the number of the Qt inside them.
    pyside = _version("PySide6-Essentials")
    return {
        "chatdesk": {"version": __version__},
        "python": platform.python_version(),
        "platform": platform.platform(),
        "pyside6": pyside,
        "qt": pyside,
        "packages": {name: _version(name) for name in _PACKAGES},
    }


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _environment(environ: Mapping[str, str]) -> tuple[Account | None, tuple[str, ...]]:
    try:
        return environment_account(environ), ()
    except SettingsError as error:
        return None, (f"{error.text} {error.hint}".strip(),)


def _complaints(paths: Paths, environ: Mapping[str, str]) -> Iterator[str]:
    """What would keep the window from opening or from remembering."""
    refusal = qt_check.refusal()
    if refusal:
        yield refusal
    if display(environ) == "none":
        yield "There is no display: neither WAYLAND_DISPLAY nor DISPLAY is set."
    for folder in sorted(
        {paths.config_file.parent, paths.database.parent, paths.logs, paths.state_file.parent}
    ):
        place = _nearest(folder)
        if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
            yield f"{folder} cannot be written."


def _nearest(folder: Path) -> Path:
    """Return the folder, or the one that exists and that it would be made in."""
    return next((place for place in (folder, *folder.parents) if place.exists()), folder)


async def _examined(accounts: Sequence[Account], answers: Answers, secrets: Secrets) -> list[Report]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_examined_account(account, answers, secrets)) for account in accounts]
    return [task.result() for task in tasks]


async def _examined_account(account: Account, answers: Answers, secrets: Secrets) -> Report:
    is_answering, message = await _answer(account, answers)
    return {
        "id": account.id,
        "name": account.name,
        "base_url": account.base_url,
        "dialect": account.dialect,
        "key": account.key,
        "answers": is_answering,
        "message": secrets.mask(message),
    }


def _abilities(known: Capabilities, secrets: Secrets) -> Report | None:
    """Return what the last test of abilities found out, None where there was none."""
    if known.tested_at is None:
        return None
    return {
        "model": known.model,
        "tested_at": datetime.fromtimestamp(known.tested_at, UTC).isoformat(timespec="seconds"),
        "found": {
            ability.id: {"can": finding.can.value, "text": secrets.mask(finding.text)}
            for ability in ABILITIES
            if (finding := known.findings.get(ability.id)) is not None
        },
        "options": dict(known.options),
    }


def _lines_of(abilities: Report | None) -> Iterator[str]:
    if abilities is None:
        return
    yield f"tried with {abilities['model']} on {abilities['tested_at'][:10]}:"
    titles = {ability.id: ability.title for ability in ABILITIES}
    for id_, found in abilities["found"].items():
        yield f"  {titles[id_]:<22} {found['can']:<8} {found['text']}".rstrip()


async def _answer(account: Account, answers: Answers) -> tuple[bool, str]:
    if account.is_tour:
        return True, TOUR_NOTE
    try:
        async with asyncio.timeout(ANSWER_LIMIT):
            return await answers(account)
    except TimeoutError:
        return False, f"No answer within {ANSWER_LIMIT:g} seconds."
    except ChatDeskError as error:
        return False, f"{error.text} {error.hint}".strip()


async def _probed(catalog: ServiceCatalog, account: Account) -> tuple[bool, str]:
    """Take the steps of the account's test: the first that failed is the message, else the last one."""
    is_answering, message = True, ""
    async with aclosing(catalog.probe(account)) as steps:
        async for step in steps:
            if is_answering:
                is_answering, message = step.state != "failed", step.text
    return is_answering, message


def _aligned(rows: Mapping[str, str]) -> Iterator[str]:
    width = max(len(name) for name in rows)
    return (f"{name.replace('_', ' '):<{width}}  {value}" for name, value in rows.items())
