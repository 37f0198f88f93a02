"""Speed and quality, side by side in one run; figures of different runs do not compare."""
