"""Units, people, roles and delegation, sign-in, keys, and calendar overrides."""
