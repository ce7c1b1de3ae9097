"""Bytes to deltas: our service over httpx against the openai SDK, on one loopback server in one run.

`python -m tests.benchmarks.bench_wire [--events N] [--rounds N]`. What is measured is the processor time of
the client per event; the server is another process. The rounds take turns, medians are compared.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import Any

import httpx
from openai import AsyncOpenAI

from chatdesk.domain.delta import TextDelta
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import Received
from chatdesk.providers.clients import Clients
from chatdesk.providers.http import HttpService
from chatdesk.settings.accounts import Account

ROOT = Path(__file__).resolve().parents[2]
# For Responses httpx itself takes two thirds of our time, and the SDK checks its events less than those of
# Chat Completions: there about eleven times is the most that any decoder could reach.
GOAL = 8.0
DIALECTS = {"chat-completions": "/chat/completions", "responses": "/responses"}
OURS, THEIRS = "ChatDesk", "openai AsyncOpenAI"
LINES, FLOOR = "httpx aiter_lines + json", "httpx, bytes thrown away"
# The characters that a reader was told, and the seconds that it took from request to end.
Told = tuple[int, float]
Reader = Callable[[str, str], Coroutine[Any, Any, Told]]


@contextmanager
def serving(events: int) -> Iterator[str]:
    """Yield the base URL of a server in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks._wire_server", str(events)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield f"http://127.0.0.1:{server.stdout.readline().strip()}/v1"
        finally:
            server.stdin.close()


async def _ours(url: str, dialect: str) -> Told:
    clients = Clients({})
    account = Account("bench", "Bench", url, dialect, key="none")
    service = HttpService(account, clients, _no_key)
    request = GenerationRequest("m", (Message(Role.USER, (TextPart("Hi"),)),))
    await clients.client(account)
    told, began = 0, time.process_time()
    async with aclosing(service.generate(request)) as items:
        async for item in items:
            if isinstance(item, Received):
                for delta in item.deltas:
                    if isinstance(delta, TextDelta):
                        told += len(delta.text)
    took = time.process_time() - began
    await clients.aclose_all()
    return told, took


async def _no_key() -> None:
    return None


async def _theirs(url: str, dialect: str) -> Told:
    async with AsyncOpenAI(base_url=url, api_key="none", max_retries=0) as client:
        told, began = 0, time.process_time()
        if dialect == "responses":
            async for event in await client.responses.create(model="m", input="Hi", stream=True):
                if event.type == "response.output_text.delta":
                    told += len(event.delta)
        else:
            async for chunk in await client.chat.completions.create(
                model="m", messages=[{"role": "user", "content": "Hi"}], stream=True
            ):
                if chunk.choices and chunk.choices[0].delta.content:
                    told += len(chunk.choices[0].delta.content)
        return told, time.process_time() - began


async def _lines(url: str, dialect: str) -> Told:
    async with _client() as client:
        told, began = 0, time.process_time()
        async with client.stream("POST", url + DIALECTS[dialect], json={"model": "m"}) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: ") and line != "data: [DONE]":
                    told += len(_text(json.loads(line[6:]), dialect))
        return told, time.process_time() - began


def _text(event: dict[str, Any], dialect: str) -> str:
    if dialect == "responses":
        return str(event["delta"]) if event["type"] == "response.output_text.delta" else ""
    return event["choices"][0]["delta"].get("content") or "" if event["choices"] else ""


async def _floor(url: str, dialect: str) -> Told:
    async with _client() as client:
        began = time.process_time()
        async with client.stream("POST", url + DIALECTS[dialect], json={"model": "m"}) as response:
            async for _chunk in response.aiter_bytes():
                pass
        return -1, time.process_time() - began


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=None)  # noqa: S113 - loopback


READERS: dict[str, Reader] = {OURS: _ours, THEIRS: _theirs, LINES: _lines, FLOOR: _floor}


def measure(events: int, rounds: int) -> dict[tuple[str, str], float]:
    """Return microseconds of processor time per event, by dialect and reader: the median of the rounds."""
    samples: dict[tuple[str, str], list[float]] = {}
    told: dict[str, set[int]] = {dialect: {-1} for dialect in DIALECTS}
    with serving(events) as url:
        for number in range(rounds + 1):
            for dialect in DIALECTS:
                for name, read in READERS.items():
                    characters, took = asyncio.run(read(url, dialect))
                    told[dialect].add(characters)
                    if number:  # the first round warms up
                        samples.setdefault((dialect, name), []).append(took * 1e6 / events)
    if any(len(found) != 2 for found in told.values()):
        raise SystemExit(f"They were told different texts: {told}")
    return {key: statistics.median(values) for key, values in samples.items()}


def main() -> int:
    """Print the table; the exit status tells whether the goal was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    found = measure(options.events, options.rounds)
    met = True
    print(f"{'CPU per event':<36}{'us':>8}{'ratio':>8}")
    for dialect in DIALECTS:
        print(dialect)
        ours = found[dialect, OURS]
        for name in READERS:
            took = found[dialect, name]
            print(f"  {name:<34}{took:>8.1f}{took / ours:>8.2f}")
        ratio = found[dialect, THEIRS] / ours
        outcome = "met" if ratio >= GOAL else "MISSED"
        print(f"  {THEIRS} against ours: {ratio:.1f}   goal >= {GOAL:g}   {outcome}")
        met = met and ratio >= GOAL
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
