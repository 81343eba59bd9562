"""Behind the privacy officer's page: reading the trails of all services, and the words for acts."""
