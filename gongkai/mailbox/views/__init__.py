"""Screens of the mailbox."""
