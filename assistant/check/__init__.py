"""The scripted Q&A: questions whose answers must not change, asked of the same stream as everything else."""
