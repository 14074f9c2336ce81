"""The way in: read, clean, identify, file into corpus/, split, index."""
