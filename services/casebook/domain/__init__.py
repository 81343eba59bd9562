"""What is true of threads and case files. Standard library and event sourcing only."""
