"""The hints of the status line."""

from __future__ import annotations

import pytest

from chatdesk.commands.keymap import Keymap
from chatdesk.ui.window.hints import Place, Situation, hints_for


def _shown(now: Situation) -> list[tuple[tuple[str, ...], str]]:
    return [(hint.keys, hint.label) for hint in hints_for(now, Keymap().shown)]


@pytest.mark.parametrize(
    "place", [place for place in Place if place not in {Place.FORM, Place.REQUEST, Place.REASON}]
)
def test_stop_is_first_wherever_one_is(place: Place) -> None:
    """While an answer is written every place says how to stop it, before all else."""
    assert _shown(Situation(place, is_running=True))[0] == (("Esc",), "stop")


@pytest.mark.parametrize("place", [place for place in Place if place not in {Place.COMPOSER, Place.PANEL}])
def test_every_other_place_tells_the_way_back(place: Place) -> None:
    """Where one cannot write, the key that goes to the composer is named."""
    assert (("Ctrl", "L"), "write") in _shown(Situation(place))


def test_what_waits_for_an_answer_is_named_before_stop() -> None:
    """The keys of an approval come first and are those that a narrow line keeps."""
    for now in (Situation(Place.REQUEST, is_running=True), Situation(Place.COMPOSER, True, asks=True)):
        hints = hints_for(now, Keymap().shown)
        assert [hint.label for hint in hints if hint.is_needed] == ["approve", "deny"]
        assert [hint.label for hint in hints[:3]] == ["approve", "deny", "stop"]


def test_a_form_has_escape_for_itself() -> None:
    """There Esc cancels the question, and does not stop the answer."""
    shown = _shown(Situation(Place.FORM, is_running=True, asks=True, closes="cancel"))
    assert shown[:2] == [(("Esc",), "cancel"), (("Ctrl", "Enter"), "submit")]


def test_the_composer_offers_what_fits_the_last_answer() -> None:
    """A partial answer is gone on with, a whole one asked for differently, an empty page begun."""
    assert _shown(Situation(Place.COMPOSER, can_continue=True))[0] == (("Alt", "Enter"), "continue")
    assert _shown(Situation(Place.COMPOSER))[0] == (("↑",), "edit")
    assert _shown(Situation(Place.COMPOSER, is_empty=True))[0] == (("↓",), "suggestions")


def test_hints_of_commands_can_be_pressed() -> None:
    """Every hint that stands for a command carries its id; keys of a place alone carry none."""
    hints = hints_for(Situation(Place.SIDEBAR), Keymap().shown)
    assert [hint.command_id for hint in hints][:4] == ["", "conversation.rename", "", "composer.focus"]


def test_every_place_leads_to_all_keys() -> None:
    """The last hint is the sheet, in the key that is in force; a command without a key has no hint."""
    keymap = Keymap({"help.shortcuts": "F2", "palette.open": [], "conversation.rename": []})
    for place in set(Place) - {Place.PANEL}:
        hints = hints_for(Situation(place, has_message=True), keymap.shown)
        assert (hints[-1].keys, hints[-1].command_id) == (("F2",), "help.shortcuts")
        assert all(hint.keys for hint in hints)


def test_a_request_tells_all_that_it_understands() -> None:
    """Also what was only in a tooltip: the reason for the model."""
    shown = _shown(Situation(Place.REQUEST, is_running=True))
    assert (("Shift", "A"), "always") in shown
    assert (("Shift", "D"), "deny with a reason") in shown


def test_the_search_tells_how_it_is_walked() -> None:
    """Esc closes it, whether an answer is written or not."""
    assert _shown(Situation(Place.SEARCH, closes="close"))[:3] == [
        (("Esc",), "close"),
        (("↑", "↓"), "walk"),
        (("Enter",), "open"),
    ]
    running = [label for _keys, label in _shown(Situation(Place.SEARCH, is_running=True, closes="close"))]
    assert running[:4] == ["close", "stop", "walk", "open"]


def test_what_is_waited_for_has_its_hint() -> None:
    """Beside Stop: the attempt that can be made now, the silence that can be sat out."""
    retrying = Situation(Place.COMPOSER, is_running=True, is_retrying=True)
    silent = Situation(Place.CONVERSATION, is_running=True, can_wait_on=True)
    assert _shown(retrying)[1] == (("Ctrl", "R"), "try now")
    assert _shown(silent)[1] == (("Alt", "Enter"), "keep waiting")


def test_a_panel_names_what_is_heard_beside_it() -> None:
    """The keys of the window rest beneath it, but that of Stop, where it has one there."""
    running = Situation(Place.PANEL, is_running=True, closes="close")
    assert _shown(running) == [(("Esc",), "close"), (("Esc",), "stop")]
    assert [hint.label for hint in hints_for(running, lambda _id: "")] == ["close"]


def test_where_a_reason_is_written_letters_are_letters() -> None:
    """A and D approve and deny nothing there: Enter does, and Esc leads back to them."""
    running = Situation(Place.REASON, is_running=True, asks=True, closes="back to the answers")
    keys = [hint.keys for hint in hints_for(running, Keymap().shown)]
    assert keys[:3] == [("Enter",), ("Esc",), ("Esc",)]
    assert ("A",) not in keys
