"""What the classifier is shown: digits deformed, bent and cluttered, and what is no digit."""
