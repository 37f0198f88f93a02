"""Pictures of conversations: the real bot talks over HTTP, and what it sent is drawn."""
