"""How the bundled encoder is made; nothing here is needed to run the bot or the index."""
