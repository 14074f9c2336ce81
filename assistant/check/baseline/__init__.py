"""The baseline: what each case answered, cited and found when it was last blessed, and why that differs now."""
