"""The command line: what can be said there, read by argparse."""

from __future__ import annotations

import os
import sys
from argparse import SUPPRESS, Action, ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass

from chatdesk.options import ReplayOptions, WindowOptions


@dataclass(frozen=True, slots=True)
class DoctorOptions:
    """`chatdesk doctor`."""

    data_dir: str | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """`chatdesk export`; `conversation` is empty for all of them."""

    data_dir: str | None
    conversation: str
    format: str
    output: str


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """`chatdesk import`."""

    data_dir: str | None
    path: str


Options = WindowOptions | DoctorOptions | ExportOptions | ImportOptions | ReplayOptions


def read(arguments: Sequence[str]) -> Options:
    """Read the command line; prints help or version, or what is wrong, and ends the process then."""
    parser = _parser()
    try:
        found = parser.parse_args(arguments)
    except SystemExit:
        # Help or version was printed. What is left for the interpreter's exit complains of a closed pipe.
        flush_output()
        raise
    if found.send and not found.prompt:
        parser.error("--send needs --prompt TEXT")
    # A pace that is no number ("nan") is not at least 0 either.
    if found.command == "replay" and (found.chunk_size < 0 or not (found.pace is None or found.pace >= 0)):
        parser.error("--chunk-size and --pace are numbers from 0 on")
    return _options(found)


def flush_output() -> None:
    """Write out what was printed; whoever closed the pipe has seen enough, and that is no failure."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Nothing may be left that is flushed into the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Version(Action):
    """Looks the version up when it is asked for, and not at every start."""

    def __call__(self, parser: ArgumentParser, *_rest: object) -> None:
        from chatdesk.origin import version_line

        sys.stdout.write(f"{version_line()}\n")
        parser.exit()


def _parser() -> ArgumentParser:
    # Given once, before or after the name of the command: a default in both would hide the first.
    common = ArgumentParser(add_help=False, argument_default=SUPPRESS)
    common.add_argument("--data-dir", metavar="DIR", help="keep everything under DIR")
    parser = ArgumentParser(
        prog="chatdesk", parents=[common], description="Conversations with language models, in a window."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="tell the version, commit, Qt and Python")
    parser.add_argument("--account", default="", metavar="ID", help="the account that answers")
    parser.add_argument("--model", default="", metavar="NAME", help="the model that answers")
    parser.add_argument("--new", action="store_true", help="begin a new conversation")
    parser.add_argument("--prompt", default="", metavar="TEXT", help="begin a new conversation with TEXT")
    parser.add_argument("--send", action="store_true", help="send the prompt at once")
    parser.add_argument(
        "--log-level", default="", choices=("debug", "info", "warning", "error"), help="what the log tells"
    )
    _add_commands(parser, common)
    return parser


def _add_commands(parser: ArgumentParser, common: ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="command", title="without a window", metavar="COMMAND")
    doctor = commands.add_parser("doctor", parents=[common], help="tell what is installed and what answers")
    doctor.add_argument("--json", action="store_true", dest="as_json", help="as one JSON object")
    export = commands.add_parser("export", parents=[common], help="write conversations to a file or folder")
    which = export.add_mutually_exclusive_group(required=True)
    which.add_argument("--all", action="store_true", help="all conversations")
    which.add_argument("--conversation", default="", metavar="ID", help="this one")
    export.add_argument("--format", required=True, choices=("json", "markdown", "html"))
    export.add_argument("--output", required=True, metavar="PATH")
    importing = commands.add_parser("import", parents=[common], help="read conversations from an export")
    importing.add_argument("path", metavar="PATH")
    replay = commands.add_parser("replay", parents=[common], help="decode a recorded stream")
    replay.add_argument("path", metavar="FILE")
    replay.add_argument("--dialect", required=True, choices=("chat-completions", "responses", "completions"))
    replay.add_argument("--chunk-size", type=int, default=0, metavar="N", help="feed N bytes at a time")
    replay.add_argument("--window", action="store_true", help="play it into the window")
    replay.add_argument(
        "--pace",
        type=float,
        metavar="N",
        help="events per second in the window, 0: at once (default: as recorded if the file tells, else 60)",
    )


def _options(found: object) -> Options:
    values = vars(found)
    data_dir = values.get("data_dir")
    match values["command"]:
        case "doctor":
            return DoctorOptions(data_dir, values["as_json"])
        case "export":
            return ExportOptions(data_dir, values["conversation"], values["format"], values["output"])
        case "import":
            return ImportOptions(data_dir, values["path"])
        case "replay":
            return _replay_options(values, data_dir)
    names = ("account", "model", "prompt", "send", "new", "log_level")
    return WindowOptions(data_dir, **{name: values[name] for name in names})


def _replay_options(values: dict[str, object], data_dir: str | None) -> Options:
    replay = ReplayOptions(
        data_dir,
        str(values["path"]),
        str(values["dialect"]),
        int(str(values["chunk_size"])),
        bool(values["window"]),
        None if values["pace"] is None else float(str(values["pace"])),
    )
    return WindowOptions(data_dir, replay=replay) if replay.in_window else replay
