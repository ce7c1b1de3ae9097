"""Secrets with a real Secret Service, and with every way not to have one, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.fakes.secret_service import (
    clean_environment,
    private_bus,
    python_environment,
    secret_service,
)

NEEDS_SERVICE = pytest.mark.needs("secret-service")

PRELUDE = """
import asyncio, os, time
from chatdesk.domain.errors import SecretError
from chatdesk.settings.accounts import Account
from chatdesk.settings.masking import Masker
from chatdesk.settings.secrets import Secrets

WORK = Account(id="work", name="Work", base_url="https://x", key="keyring")
KEY = "hunter2-hunter2-hunter2"

async def refused(what):
    began = time.monotonic()
    try:
        await what
    except SecretError as error:
        assert time.monotonic() - began < 19, "it waited for the limit"
        assert "this session only" in error.hint, error.hint
        return error.text
    raise AssertionError("not refused")

def lock():
    import secretstorage
    bus = secretstorage.dbus_init()
    secretstorage.get_default_collection(bus).lock()
    bus.close()
"""


def run_child(env: dict[str, str], body: str) -> str:
    """Run the body of an async function that has `secrets`, in a process with this environment."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    main = f"async def main():\n    secrets = Secrets(Masker(), os.environ)\n{lines}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{PRELUDE}\n{main}\nasyncio.run(main())"],
        env=python_environment(env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@NEEDS_SERVICE
def test_a_key_is_kept_by_gnome_keyring_across_two_programs() -> None:
    """One process keeps it, another one gets it, a third finds it deleted; the backend has its name."""
    with secret_service() as env:
        state = run_child(env, "print(await secrets.backend())\nawait secrets.set('work', KEY)")
        assert "GNOME Keyring (Secret Service)" in state
        assert "is_usable=True" in state
        run_child(env, "assert await secrets.get(WORK) == KEY\nawait secrets.delete('work')")
        run_child(env, "assert await secrets.get(WORK) is None\nawait secrets.delete('work')")


@NEEDS_SERVICE
def test_many_questions_at_once_and_long_keys_work() -> None:
    """Forty at the same time, and one of 20,000 characters."""
    with secret_service() as env:
        run_child(
            env,
            """
async with asyncio.TaskGroup() as group:
    for number in range(20):
        group.create_task(secrets.set(f"a{number}", KEY + str(number)))
        group.create_task(secrets.get(WORK))
fresh = Secrets(Masker(), os.environ)
for number in range(20):
    account = Account(id=f"a{number}", name="A", base_url="https://x", key="keyring")
    assert await fresh.get(account) == KEY + str(number)
await secrets.set("work", "k" * 20_000)
assert await fresh.get(WORK) == "k" * 20_000
""",
        )


@NEEDS_SERVICE
def test_no_connection_begins_with_what_kills_gnome_keyring() -> None:
    """Each one begins with the question for the alias, and nothing is asked below the path of an alias."""
    with secret_service() as env, watched_bus(env["DBUS_SESSION_BUS_ADDRESS"]) as said:
        run_child(
            env,
            """
await secrets.backend()
await secrets.set("work", KEY)
assert await Secrets(Masker(), os.environ).get(WORK) == KEY
await secrets.delete("work")
""",
        )
    firsts: dict[str, str] = {}
    for sender, path, member in said:
        firsts.setdefault(sender, member)
        assert "/aliases/" not in path
    # State, set, get, and delete, which asks twice.
    assert list(firsts.values()) == ["ReadAlias"] * 5


@contextmanager
def watched_bus(address: str) -> Iterator[list[tuple[str, str, str]]]:
    """Yield a list of sender, path and method of what the service was asked, complete after the block."""
    from jeepney import DBusAddress, HeaderFields, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    said: list[tuple[str, str, str]] = []
    monitoring = DBusAddress(
        "/org/freedesktop/DBus", "org.freedesktop.DBus", interface="org.freedesktop.DBus.Monitoring"
    )
    with closing(open_dbus_connection(bus=address)) as bus:
        bus.send_and_get_reply(new_method_call(monitoring, "BecomeMonitor", "asu", ([], 0)))
        yield said
        with suppress(TimeoutError):
            while True:
                fields = bus.receive(timeout=0.5).header.fields
                if fields.get(HeaderFields.destination) == "org.freedesktop.secrets":
                    asked = (HeaderFields.sender, HeaderFields.path, HeaderFields.member)
                    said.append(tuple(fields[name] for name in asked))


@NEEDS_SERVICE
def test_a_locked_keyring_is_an_error_with_a_way_out() -> None:
    """Locked and without display nobody can be asked: it says so at once, and keeps nothing."""
    with secret_service() as env:
        run_child(env, "await secrets.set('work', KEY)\nlock()")
        out = run_child(
            env, "print(await secrets.backend())\nprint(await refused(secrets.get(WORK)))\nsecrets.close()"
        )
        assert "is_usable=False" in out
        assert "is locked" in out
        assert "was not opened" in out


@NEEDS_SERVICE
def test_a_keyring_that_was_never_set_up_is_an_error_with_a_way_out() -> None:
    """D-Bus starts the service, which has no keyring and cannot ask for a password."""
    with private_bus() as env:
        out = run_child(env, "print(await secrets.backend())\nprint(await refused(secrets.set('work', KEY)))")
        assert "is_usable=False" in out
        assert "no keyring yet" in out


@NEEDS_SERVICE
def test_a_service_that_starts_later_is_found() -> None:
    """Somebody starts the keyring after reading our error, and need not start the program again."""
    with secret_service() as env:
        out = run_child(
            env,
            """
address = os.environ.pop("DBUS_SESSION_BUS_ADDRESS")
print(await refused(secrets.set("work", KEY)))
os.environ["DBUS_SESSION_BUS_ADDRESS"] = address
await secrets.set("work", KEY)
assert await Secrets(Masker(), os.environ).get(WORK) == KEY
""",
        )
        assert "no D-Bus session" in out


def test_no_dbus_at_all_is_an_error_with_a_way_out() -> None:
    """A bare system: the reason is D-Bus, and a key for this session works."""
    with tempfile.TemporaryDirectory() as home:
        out = run_child(
            clean_environment(Path(home)),
            """
print(await secrets.backend())
print(await refused(secrets.get(WORK)))
print(await refused(secrets.set("work", KEY)))
secrets.set_for_session("work", KEY)
assert await secrets.get(WORK) == KEY
assert not [name for _, _, files in os.walk(os.environ["HOME"]) for name in files]
""",
        )
    assert out.count("D-Bus") == 3
