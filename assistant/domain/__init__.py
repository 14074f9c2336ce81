"""What the words of this program mean. Standard library only."""
