"""Pages for everyone, for those who review, and the gate of the editor."""
