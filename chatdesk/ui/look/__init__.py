"""How the program looks: tokens, fonts, icons, the style, and the small painted parts."""
