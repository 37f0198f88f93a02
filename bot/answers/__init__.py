"""What the essays allow the bot to say, and how it looks in a message."""
