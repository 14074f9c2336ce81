"""A walk through the whole program in tmux, to be watched (`make walk`) or run as a test."""
