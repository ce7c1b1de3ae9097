"""The first hundred bytes of a database file, written anew where they are damaged.

Their meaning: https://www.sqlite.org/fileformat2.html#the_database_header
"""

from __future__ import annotations

import struct
from pathlib import Path

_MAGIC = b"SQLite format 3\0"
# What every database of this program has: the default of SQLite.
_PAGE = 4096
_HEADER = 100


def mend_header(path: Path) -> None:
    """Write the header that the database would have now: its size may have changed, or all of it be lost.

    Fields that say how it was used are kept where the rest is whole. An empty file gets one empty page, so
    that SQLite reads its log instead of throwing it away.
    """
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(0)
        header = bytearray(file.read(_HEADER).ljust(_HEADER, b"\0"))
        is_whole = header.startswith(_MAGIC) and header[16:24] == struct.pack(
            ">HBBBBBB", _PAGE, 2, 2, 0, 64, 32, 32
        )
        if not is_whole:
            header = bytearray(_HEADER)
            header[:16] = _MAGIC
            struct.pack_into(">HBBBBBB", header, 16, _PAGE, 2, 2, 0, 64, 32, 32)
            struct.pack_into(">I", header, 44, 4)  # the schema's format
            struct.pack_into(">I", header, 56, 1)  # UTF-8
        # The list of free pages is not needed for reading, and may lead anywhere.
        struct.pack_into(">IIII", header, 24, 1, max(1, size // _PAGE), 0, 0)
        struct.pack_into(">II", header, 92, 1, 3040001)
        file.seek(0)
        file.write(header)
        if size < _PAGE:
            file.truncate(_PAGE)
