"""SQLite: conversations, stream journal, import and export."""
