"""What is true of an annual report: pure rules, no I/O and no clock."""
