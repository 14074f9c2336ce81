"""`python -m assistant` and the `assistant` command."""

from assistant.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
