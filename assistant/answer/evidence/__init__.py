"""Evidence packs: what is in one, its two forms, and how one is checked."""
