"""Builds of the index beside the talk: a process of their own, and how they end."""
