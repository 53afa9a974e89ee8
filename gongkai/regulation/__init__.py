"""What the law says: pure functions over dates and facts, with no clock, no database and no framework.

Everything here runs with the standard library alone. Each public rule carries the article it implements
(`sources.implements`), and each has examples in `tests/regulation/examples/` that a lawyer can read.
"""
