"""Readers of the plain kinds of file, one a module. Each yields documents and bad parts, and knows nothing of the
library."""
