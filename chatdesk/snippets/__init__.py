"""A request that went out, as a program that makes it again; secrets become variables."""
