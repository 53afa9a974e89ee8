"""The composition root: settings, urls, the command line, base templates and static files."""
