"""Which words of a message a dictionary of this computer does not know, and what may be meant; without Qt."""
