"""What is chosen from over the window: models, and what tool servers let be read."""
