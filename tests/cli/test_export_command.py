"""`export` and `import` as processes: every format, there and back byte for byte, and what is missing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from chatdesk.domain.preset import Preset
from chatdesk.store.store import Store
from tests.cli.running import CommandLine
from tests.store.samples import fill


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """Return a data directory with two conversations that hold a bit of everything."""
    folder = tmp_path / "full"
    folder.mkdir()

    async def make() -> None:
        store = Store(folder / "chatdesk.sqlite3")
        await store.begin()
        await fill(store, "one", "two")
        await store.list.pin(["two"], 3.5)
        await store.list.tag(["one", "two"], "garden", is_on=True)
        await store.conversations.places.save_preset("one", Preset("Be brief.", {"temperature": 0.2}))
        await store.close()

    asyncio.run(make())
    return folder


def export(chatdesk: CommandLine, folder: Path, output: str) -> bytes:
    """Export all as JSON; return the file."""
    chatdesk.said("export", "--all", "--format", "json", "--output", output, "--data-dir", folder)
    return (chatdesk.folder / output).read_bytes()


def test_an_export_is_imported_and_exported_again_byte_for_byte(chatdesk: CommandLine, full: Path) -> None:
    """Another directory holds the same afterwards, and a second import adds nothing."""
    first = export(chatdesk, full, "first.json")
    other = chatdesk.folder / "other"
    assert chatdesk.said("--data-dir", other, "import", "first.json") == (
        "Added 2 conversations with 12 messages; 0 completed, 0 were there already.\n"
    )
    assert export(chatdesk, other, "second.json") == first
    for said in (b'"pin": 3.5', b'"garden"', b'"Be brief."', b'"temperature": 0.2'):
        assert said in first
    assert "2 were there already" in chatdesk.said("import", "first.json", "--data-dir", other)
    assert export(chatdesk, other, "third.json") == first


def test_one_conversation_comes_out_alone(chatdesk: CommandLine, full: Path) -> None:
    """`--conversation` takes the id that the export of all names."""
    made = chatdesk.said(
        "--data-dir", full, "export", "--conversation", "two", "--format", "json", "--output", "two.json"
    )
    assert made == "1 conversation, 6 messages: two.json\n"
    value = json.loads((chatdesk.folder / "two.json").read_bytes())
    assert [one["id"] for one in value["conversations"]] == ["two"]


def test_markdown_of_all_is_a_folder(chatdesk: CommandLine, full: Path) -> None:
    """One file for each conversation, with its headings and its answers."""
    chatdesk.said("--data-dir", full, "export", "--all", "--format", "markdown", "--output", "pages")
    pages = sorted((chatdesk.folder / "pages").iterdir())
    assert [page.suffix for page in pages] == [".md", ".md"]
    assert all("# Sieve" in page.read_text(encoding="utf-8") for page in pages)


def test_html_is_one_page_without_scripts(chatdesk: CommandLine, full: Path) -> None:
    """Both conversations, rendered, and what looks like a script is text."""
    chatdesk.said("--data-dir", full, "export", "--all", "--format", "html", "--output", "page.html")
    page = (chatdesk.folder / "page.html").read_text(encoding="utf-8")
    assert page.count("<table") == 2
    assert "<script" not in page


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("export --all --format json --output x.json --data-dir nothing", "There are no conversations in"),
        ("export --conversation nobody --format json --output x.json --data-dir full", "nobody"),
        ("export --all --format json --output broken.json/x.json --data-dir full", "is a file"),
        ("import missing.json --data-dir full", "no such file"),
        ("import hook --data-dir full", "there are no conversations of ChatDesk, ChatGPT"),
        ("import broken.json --data-dir full", "damaged in line 1"),
    ],
)
def test_what_does_not_work_is_told_in_a_sentence(
    chatdesk: CommandLine, full: Path, arguments: str, complaint: str
) -> None:
    """Status 1, one sentence and perhaps a hint on standard error, no traceback, and no file."""
    (chatdesk.folder / "broken.json").write_text(
        '{"format": "chatdesk", "version": 1, "conv', encoding="utf-8"
    )
    done = chatdesk.run(*arguments.split())
    assert (done.status, done.out) == (1, "")
    assert complaint in done.err
    assert 1 <= len(done.err.splitlines()) <= 2
    assert "Traceback" not in done.err
    assert not (chatdesk.folder / "x.json").exists()
    assert not (chatdesk.folder / "nothing").exists()
