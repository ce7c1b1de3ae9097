"""One open conversation: what is read, written, asked and told on it, and how its turns are shown."""
