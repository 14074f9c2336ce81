"""Evidence to answer: quote it, or have a model write it and check every sentence."""
