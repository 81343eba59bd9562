"""What happens when a caller asks, chooses again or withdraws, and when an adviser answers."""
