"""What is true in the directory: client organisations, their units, assignments and allocations; advisers."""
