"""The built-in Tour: an account that answers from inside the program, so that every layer above is real."""
