"""What is kept under names: presets and prompt snippets, each with a page of cards."""
