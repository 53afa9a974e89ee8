"""What every form shares: drafts, form tokens, gapless numbers, query codes, limits."""
