"""What is kept in step with the conversation in front: keys, focus, figures and looks."""
