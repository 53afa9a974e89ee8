"""公开信箱: letters through three gates, from writing to the published answer and what comes after it."""
