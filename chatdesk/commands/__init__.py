"""Every command of the program, declared once, and the keys that call it."""
