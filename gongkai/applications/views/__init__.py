"""Pages: `apply` and `query` for applicants, `desk` and `remedies` for staff."""
