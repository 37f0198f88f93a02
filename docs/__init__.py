"""Documents, and what draws the pictures in them."""
