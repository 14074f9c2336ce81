"""Timelines: the dated events of a story, told by exact quotes."""
