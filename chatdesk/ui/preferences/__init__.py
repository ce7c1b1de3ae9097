"""The preferences: pages of settings and accounts over the window, loaded when they are first opened."""
