"""Read models. Each has a version in its name; a new shape is a new name."""
