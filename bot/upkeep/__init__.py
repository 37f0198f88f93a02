"""Is the bot alive, and what is to be forgotten: health, figures, housekeeping."""
