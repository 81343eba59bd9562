"""The report document as a tagged PDF."""
