"""The annual report: live tables, reading published ones, and repair candidates."""
