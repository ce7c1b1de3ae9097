"""A program that is killed while it writes."""

from __future__ import annotations

from pathlib import Path

from tests.store.killing import kill_once, kill_while_migrating


def test_kill_at_random_moments(path: Path) -> None:
    """After `kill -9` the database is whole; what was acknowledged, and journaled 250 ms ago, is there."""
    killed = [kill_once(path, seed, 0.2, 0.9, "writing_child") for seed in range(7)]
    assert [problem for each in killed for problem in each.problems] == []
    assert sum(each.recovered for each in killed) > 0
    assert sum(each.pieces for each in killed) > 100
    assert sum(each.writes for each in killed) > 100


def test_kill_while_migrating(path: Path) -> None:
    """The tables are the old or the new ones, nothing is lost, and the next start goes on."""
    killed = [kill_while_migrating(path.with_name(f"{seed}.sqlite3"), seed, 0.05) for seed in range(3)]
    assert [problem for each in killed for problem in each.problems] == []
