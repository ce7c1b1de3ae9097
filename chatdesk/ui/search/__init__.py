"""Search of all conversations: a field, what it understands, and what was found."""
