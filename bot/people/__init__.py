"""Who may do what, in which language, and how much."""
