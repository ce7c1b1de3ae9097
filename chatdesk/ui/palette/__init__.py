"""The palette: every command, conversation, model and prompt by a few letters; and the sheet of keys."""
