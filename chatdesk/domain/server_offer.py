"""What tool servers offer beside tools: prompts to begin with, and resources to attach."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PromptArgument:
    """A word that a prompt needs from the user, always text; `title` is for people and may be empty."""

    name: str
    title: str = ""
    description: str = ""
    is_required: bool = False

    @property
    def shown_name(self) -> str:
        """What a person reads: the title, else the name."""
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class ServerPrompt:
    """A prompt that a server has ready. `server` and `name` are what it is asked for by."""

    server: str
    name: str
    title: str = ""
    description: str = ""
    arguments: tuple[PromptArgument, ...] = ()

    @property
    def shown_name(self) -> str:
        """What a person reads: the title, else the name."""
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class ServerResource:
    """Something that a server lets be read. `media_type` and `size` (bytes, None: unknown) are its claims."""

    server: str
    uri: str
    name: str
    title: str = ""
    description: str = ""
    media_type: str = ""
    size: int | None = None

    @property
    def shown_name(self) -> str:
        """What a person reads: the title, else the name."""
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class ServerTemplate:
    """Resources of a server that are named by a pattern (RFC 6570), such as `file:///{path}`.

    `variables` are the names in it, in their order, each once.
    """

    server: str
    pattern: str
    name: str
    title: str = ""
    description: str = ""
    media_type: str = ""
    variables: tuple[str, ...] = ()

    @property
    def shown_name(self) -> str:
        """What a person reads: the title, else the name."""
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class ResourceOffer:
    """What a server lets be read; `is_cut`: it has more than is taken."""

    resources: tuple[ServerResource, ...] = ()
    templates: tuple[ServerTemplate, ...] = ()
    is_cut: bool = False
