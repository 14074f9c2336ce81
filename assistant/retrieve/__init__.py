"""The way to evidence: search by meaning and by words, fuse, spread over articles."""
