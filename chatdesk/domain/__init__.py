"""Values and pure functions of a conversation; nothing here reads, waits or knows Qt."""
