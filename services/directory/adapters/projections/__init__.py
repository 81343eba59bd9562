"""Read models of the directory, each with a version in its name. Words lie sealed under the service's key."""
