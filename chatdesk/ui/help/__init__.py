"""Help inside the program: short pages, read as a conversation is read."""
