"""What writers and the desk fill in."""
