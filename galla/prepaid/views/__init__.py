"""The pages of what was given ahead."""
