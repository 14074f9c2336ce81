"""Questions about news articles, answered with quotations that can be opened and checked."""

__version__ = "0.1.0"
