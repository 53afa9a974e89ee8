"""What applicants and clerks fill in, and what is said when it cannot be right."""
