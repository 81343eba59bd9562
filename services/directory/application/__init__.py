"""What happens next in the directory: one handler per command, one per question."""
