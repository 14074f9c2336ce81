"""What fills the terminal, one file a screen, each with its style beside it."""
