"""What a message of ChatGPT's export says: its `content` by `content_type`, its files and citations.

Sources: see `chatgpt`.
"""

from __future__ import annotations

import re
from typing import Any

from chatdesk.domain.message import Part, ReasoningPart, TextPart
from chatdesk.store.imports.assets import NOT_THERE, Assets
from chatdesk.store.imports.found import Tally, count_of, dict_of, list_of, text_of
from chatdesk.store.imports.parts import fenced, words

CONTEXTS = ("user_editable_context", "model_editable_context")
# Where the unknown kinds of content keep their words, in the order in which they are put.
_WORDS = ("title", "url", "text", "result", "content", "summary")
_CONTEXT = ("user_profile", "user_instructions", "model_set_context", "repository", "repo_summary")
# Parts of the voice mode that hold a pointer in themselves.
_HOLDERS = ("audio_asset_pointer", "video_container_asset_pointer")
# Marks of citations, between characters for private use.
_MARK = re.compile(r"[\ue200-\ue2ff][^\ue200-\ue2ff]*(?:\ue202[^\ue200-\ue2ff]*)*\ue201|[\ue200-\ue2ff]")


class Contents:
    """Turns contents into parts; files that cannot be had are counted."""

    def __init__(self, assets: Assets, tally: Tally) -> None:
        self._assets = assets
        self._tally = tally

    def parts(self, content: dict[str, Any], metadata: dict[str, Any]) -> list[Part]:
        """Return the parts of a message."""
        parts: list[Part] = []
        match content.get("content_type"):
            case "thoughts":
                parts = _thoughts(list_of(content.get("thoughts")))
            case "reasoning_recap":
                # "Thought for 12 seconds": the thoughts stand before it.
                return []
            case "code":
                parts = _code(content)
            case kind if kind in CONTEXTS:
                return words("\n\n".join(filter(None, (text_of(content.get(key)) for key in _CONTEXT))))
            case _ if isinstance(content.get("parts"), list):
                parts = self._mixed(content["parts"], metadata)
            case _:
                parts = words(self.words(content))
        return parts + self._attached(content, metadata, is_alone=not parts)

    def leave_out(self, content: dict[str, Any]) -> None:
        """Count a message that is not taken over, if it says anything."""
        text = self.words(content)
        if text.strip():
            self._tally.add("message", "ChatGPT hides it too", text)

    def words(self, content: dict[str, Any]) -> str:
        """Return all text of a content, whatever its kind."""
        if isinstance(content.get("parts"), list):
            return "\n".join(part for part in content["parts"] if isinstance(part, str))
        return "\n".join(filter(None, (text_of(content.get(key)) for key in _WORDS)))

    def _mixed(self, given: list[Any], metadata: dict[str, Any]) -> list[Part]:
        parts: list[Part] = []
        lost: list[Part] = []
        for value in given:
            if isinstance(value, str):
                parts += words(without_marks(value, metadata))
                continue
            part = dict_of(value)
            if part.get("content_type") == "audio_transcription":
                parts += words(text_of(part.get("text")))
                continue
            pointer = _pointer(part)
            if not pointer:
                self._tally.add("part of a message", "of a kind that is not known", _kind(part))
                continue
            attachment = self._assets.by_id(pointer, _name_of(pointer, metadata))
            if attachment is None:
                lost.append(TextPart(f"[{_name_of(pointer, metadata) or 'file'}: {NOT_THERE}]"))
            else:
                parts.append(attachment)
        # A message of which nothing is left still had been sent.
        return parts or lost

    def _attached(self, content: dict[str, Any], metadata: dict[str, Any], *, is_alone: bool) -> list[Part]:
        """Return the files that only `metadata` names; pictures stand in the content too."""
        shown = {_pointer(part) for part in map(dict_of, list_of(content.get("parts")))}
        parts: list[Part] = []
        lost: list[Part] = []
        for file in map(dict_of, list_of(metadata.get("attachments"))):
            id_, name = text_of(file.get("id")), text_of(file.get("name"))
            if any(id_ and id_ in pointer for pointer in shown):
                continue
            attachment = self._assets.by_id(id_, name, text_of(file.get("mime_type")))
            if attachment is not None:
                parts.append(attachment)
            elif is_alone:
                lost.append(TextPart(f"[{name or 'file'}: {NOT_THERE}]"))
        return parts or lost


def without_marks(text: str, metadata: dict[str, Any]) -> str:
    """Put links where the text has the marks of citations; a mark that means nothing here goes."""
    for start, end, source in _from_the_end(metadata.get("citations")):
        text = text[:start] + _link(source) + text[end:]
    for reference in map(dict_of, list_of(metadata.get("content_references"))):
        mark = text_of(reference.get("matched_text"))
        if _MARK.search(mark):
            text = text.replace(mark, text_of(reference.get("alt")))
    return _MARK.sub("", text)


def _from_the_end(citations: Any) -> list[tuple[int, int, dict[str, Any]]]:
    placed: list[tuple[int, int, dict[str, Any]]] = []
    for citation in map(dict_of, list_of(citations)):
        start, end = count_of(citation, "start_ix"), count_of(citation, "end_ix")
        if start is not None and end is not None and start < end:
            placed.append((start, end, dict_of(citation.get("metadata"))))
    return sorted(placed, key=lambda place: -place[0])


def _link(source: dict[str, Any]) -> str:
    url = text_of(source.get("url"))
    return f" ([{text_of(source.get('title')) or url}]({url}))" if url else ""


def _thoughts(given: list[Any]) -> list[Part]:
    told = []
    for thought in map(dict_of, given):
        summary, content = text_of(thought.get("summary")), text_of(thought.get("content"))
        told.append("\n\n".join(filter(None, (f"**{summary}**" if summary else "", content))))
    text = "\n\n".join(filter(None, told))
    return [ReasoningPart(text)] if text else []


def _code(content: dict[str, Any]) -> list[Part]:
    text, language = text_of(content.get("text")), text_of(content.get("language"))
    if not text:
        return []
    return [TextPart(fenced(text, "" if language == "unknown" else language))]


def _pointer(part: dict[str, Any]) -> str:
    """Return what a part points to: a picture, or the sound of the voice mode."""
    holders = [part, *(dict_of(part.get(key)) for key in _HOLDERS)]
    return next(filter(None, (text_of(holder.get("asset_pointer")) for holder in holders)), "")


def _name_of(pointer: str, metadata: dict[str, Any]) -> str:
    for file in map(dict_of, list_of(metadata.get("attachments"))):
        id_ = text_of(file.get("id"))
        if id_ and id_ in pointer:
            return text_of(file.get("name"))
    return ""


def _kind(part: dict[str, Any]) -> str:
    return text_of(part.get("content_type")) or "?"
