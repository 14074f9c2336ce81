"""The benchmark behind `make bench`: the program itself, measured on the question sets that are present."""
