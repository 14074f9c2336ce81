"""The outside world, one vendor a file, each vendor's errors turned into ours."""
