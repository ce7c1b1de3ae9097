"""Formulas of a page, asked of the process for them."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from chatdesk.domain.formula import LONGEST
from chatdesk.store.html_formulas import FormulaWriter


def give(formulas: FormulaWriter, number: int) -> int:
    """Send a signal to the process, which is there; return its id."""
    process_id = formulas.process_id
    # 0 would be everybody.
    assert process_id > 0
    os.kill(process_id, number)
    return process_id


@pytest.fixture
def formulas() -> Iterator[FormulaWriter]:
    """Return what writes formulas; its process ends with the test."""
    made = FormulaWriter()
    yield made
    made.close()


def test_no_process_starts_before_the_first_formula(formulas: FormulaWriter) -> None:
    """One that is too long needs none either."""
    assert formulas.process_id == 0
    assert formulas("$" + "x" * LONGEST + "$") == ""
    assert formulas.process_id == 0
    assert formulas("$x$").startswith("<math")
    assert formulas.process_id > 0


def test_a_formula_is_asked_for_once(formulas: FormulaWriter) -> None:
    """What is known needs no process, and closing it twice is no mistake."""
    first = formulas("$$x^2$$")
    formulas.close()
    formulas.close()
    assert formulas("$$x^2$$") == first
    assert formulas.process_id == 0


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_a_process_that_dies_costs_one_formula(formulas: FormulaWriter) -> None:
    """The next one has another process; after three deaths the rest stays source."""
    for number in range(3):
        assert formulas(f"$x_{number}$").startswith("<math")
        give(formulas, signal.SIGKILL)
        assert formulas(f"$y_{number}$") == ""
    assert formulas("$z$") == ""
    assert formulas("$z$") == ""
    assert formulas.process_id == 0


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_a_process_that_hangs_is_not_waited_for(formulas: FormulaWriter) -> None:
    """After two seconds the formula stays source, and the next one is written."""
    assert formulas("$a$")
    hung = give(formulas, signal.SIGSTOP)
    assert formulas("$b$") == ""
    assert formulas("$c$").startswith("<math")
    assert formulas.process_id != hung
