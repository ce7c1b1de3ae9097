"""Markdown to blocks: what is finished is never parsed again while text streams."""
