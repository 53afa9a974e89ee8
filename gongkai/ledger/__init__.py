"""The append-only, hash-chained record of who did what, and its verifier.

It holds no personal data: what was done is kept as a digest under a key that belongs to the case, so destroying
the key makes the digest meaningless while the chain stays valid.
"""
