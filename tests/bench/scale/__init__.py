"""How the program does as the library grows: `python -m tests.bench.scale 1000 10000 100000`."""
