"""Small changes to a TOML text that leave comments, order and unknown keys as they are.

tomlkit is imported when something is written, not at start: it costs 30 ms.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chatdesk.domain.errors import SettingsError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def parse_document(text: str) -> TOMLDocument:
    """Return the text as a document to change; it must be TOML that `tomllib` reads."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise SettingsError(f"The configuration file cannot be changed: {error}.") from error


def text_of(document: TOMLDocument) -> str:
    """Return the document as the text of a file."""
    import tomlkit

    return tomlkit.dumps(document)


def set_value(document: TOMLDocument, path: Sequence[str], value: Any) -> None:
    """Set the key at `path`; tables on the way are made."""
    import tomlkit

    table: Any = document
    for name in path[:-1]:
        if name not in table:
            table[name] = tomlkit.table()
        table = _as_table(table[name], name)
    if table.get(path[-1]) != value:
        table[path[-1]] = value


def has_value(document: TOMLDocument, path: Sequence[str]) -> bool:
    """Tell whether something stands at `path`."""
    table: Any = document
    for name in path:
        if not isinstance(table, Mapping) or name not in table:
            return False
        table = table[name]
    return True


def remove_value(document: TOMLDocument, path: Sequence[str]) -> None:
    """Take the key at `path` away, where it is there."""
    table: Any = document
    for name in path[:-1]:
        table = table.get(name)
        if not isinstance(table, Mapping):
            return
    table.pop(path[-1], None)


def put_in_list(
    document: TOMLDocument,
    name: str,
    new: Mapping[str, Any],
    *,
    owned: Collection[str],
    by: str = "id",
    instead_of: str = "",
) -> None:
    """Change the table whose key `by` is that of `new` in an array of tables, or add it at the end.

    `instead_of` names the table to change where `new` brings another name for it. A key in `owned` that `new`
    does not have is taken away; keys that are nobody's stay.
    """
    import tomlkit
    from tomlkit.items import AoT

    tables = _tables(document, name)
    place = _place_in(tables, by, instead_of or new[by])
    if place >= 0:
        _update(tables[place], new, gone=set(owned) - set(new))
    elif isinstance(tables, AoT):
        tables.append(_filled(tomlkit.table(), new))
    else:
        tables.append(_filled(tomlkit.inline_table(), new))


def take_from_list(document: TOMLDocument, name: str, by: str, wanted: str) -> tuple[int, Any]:
    """Take a table out of an array of tables; return where it stood, and the table."""
    tables = _tables(document, name)
    place = _place_in(tables, by, wanted)
    if place < 0:
        raise SettingsError(f"“{wanted}” is not in the configuration file any more.")
    table = tables[place]
    del tables[place]
    if not tables:
        del document[name]
    return place, table


def insert_in_list(document: TOMLDocument, name: str, place: int, table: Any) -> None:
    """Put a table that was taken out back into an array of tables, at its place as far as there is one."""
    from tomlkit.items import Array, InlineTable

    tables = _tables(document, name)
    if isinstance(tables, Array) != isinstance(table, InlineTable):
        table = (
            _inline(table.unwrap()) if isinstance(tables, Array) else _filled(_new_table(), table.unwrap())
        )
    tables.insert(min(place, len(tables)), table)


def move_in_list(document: TOMLDocument, name: str, by: str, wanted: str, steps: int) -> None:
    """Move a table in an array of tables by so many places, as far as it goes."""
    tables = _tables(document, name)
    last = len(tables) - 1
    place, table = take_from_list(document, name, by, wanted)
    insert_in_list(document, name, max(0, min(place + steps, last)), table)


def text_item(value: Any) -> Any:
    """Return a text of several lines as one that stands in the file line by line, all else as it is."""
    import tomlkit

    if not isinstance(value, str) or "\n" not in value:
        return value
    escaped = "".join(_escaped(letter) for letter in value).replace('"""', '""\\"')
    if escaped.endswith('"'):
        escaped = escaped[:-1] + '\\"'
    # The line break after the quotes is none of the text.
    return tomlkit.parse(f'text = """\n{escaped}"""\n')["text"]


def put_table(
    document: TOMLDocument, section: str, name: str, new: Mapping[str, Any], *, owned: Collection[str]
) -> None:
    """Change the table [section.name], or add it; as with `put_in_list`, keys that are nobody's stay."""
    import tomlkit

    if section not in document:
        document[section] = tomlkit.table(is_super_table=True)
    tables = _as_table(document[section], section)
    if name in tables:
        _update(_as_table(tables[name], name), new, gone=set(owned) - set(new))
    else:
        tables[name] = _filled(tomlkit.table(), new)


def remove_from_list(document: TOMLDocument, name: str, wanted: str) -> None:
    """Take the tables with this id out of an array of tables."""
    tables = _tables(document, name)
    for position in reversed(range(len(tables))):
        if tables[position].get("id") == wanted:
            del tables[position]
    if not tables:
        del document[name]


def _escaped(letter: str) -> str:
    if letter == "\\":
        return "\\\\"
    is_plain = letter in "\n\t" or (letter >= " " and letter != "\x7f")
    return letter if is_plain else f"\\u{ord(letter):04x}"


def _new_table() -> Any:
    import tomlkit

    return tomlkit.table()


def _place_in(tables: Any, by: str, wanted: str) -> int:
    """Where the table of that name stands, -1 where there is none; spaces around and within count once."""
    names = [" ".join(str(table.get(by, "")).split()) for table in tables]
    return names.index(wanted) if wanted in names else -1


def _tables(document: TOMLDocument, name: str) -> Any:
    """The array of tables, written as [[name]] or as name = [{...}]; made where it is missing."""
    import tomlkit
    from tomlkit.items import AoT, Array

    if name not in document:
        document[name] = tomlkit.aot()
    tables = document[name]
    is_good = isinstance(tables, AoT | Array) and all(isinstance(table, Mapping) for table in tables)
    if not is_good:
        raise SettingsError(
            f'"{name}" in the configuration file is no list of tables.', hint=f"Write [[{name}]] tables."
        )
    return tables


def _as_table(value: Any, name: str) -> Any:
    if not isinstance(value, Mapping):
        raise SettingsError(
            f'"{name}" in the configuration file is a value where a table belongs.',
            hint=f"Write [{name}] and its keys below it.",
        )
    return value


def _update(table: Any, new: Mapping[str, Any], gone: Collection[str]) -> None:
    for key in gone:
        table.pop(key, None)
    for key, value in new.items():
        old = table.get(key)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            _update(old, value, gone=set(old) - set(value))
        elif isinstance(value, list) and value and isinstance(old, list) and old:
            _update_list(old, value)
        elif old != value:
            table[key] = _inline(value)


def _update_list(array: Any, new: Sequence[Any]) -> None:
    """Change what is another item, so that comments beside the others stay."""
    shortest = min(len(array), len(new))
    first = next((at for at in range(shortest) if array[at] != new[at]), shortest)
    rest = shortest - first
    last = next((at for at in range(rest) if array[-1 - at] != new[-1 - at]), rest)
    old_end, new_end = len(array) - last, len(new) - last
    both = min(old_end, new_end)
    for at in range(first, both):
        array[at] = _inline(new[at])
    for _ in range(both, old_end):
        del array[both]
    for at in range(both, new_end):
        array.insert(at, _inline(new[at]))


def _filled(table: Any, new: Mapping[str, Any]) -> Any:
    for key, value in new.items():
        table[key] = _inline(value)
    return table


def _inline(value: Any) -> Any:
    """A table inside stays on one line: what belongs to an account stays under its header."""
    import tomlkit

    if isinstance(value, Mapping):
        return _filled(tomlkit.inline_table(), value)
    if isinstance(value, list):
        array = tomlkit.array()
        for item in value:
            array.append(_inline(item))
        return array
    return value
