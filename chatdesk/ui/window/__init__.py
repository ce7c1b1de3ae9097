"""The frame of the program: what stands around the conversations, and the commands as actions."""
