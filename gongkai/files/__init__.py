"""Durable, encrypted, content-addressed storage of what people send and offices answer."""
