"""What happens next: one handler per command, and the words of the report."""
