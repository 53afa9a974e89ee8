"""Reads and writes files: text in, docx and pdf out. No tables of its own."""
