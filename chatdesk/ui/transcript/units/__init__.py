"""Units: the passages of a row that are laid out, painted and hit one by one."""
