"""What comes in: updates by polling or a webhook, kept until they are dealt with."""
