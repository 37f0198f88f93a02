"""What goes out: letters, Telegram's limits, and what to do about its errors."""
