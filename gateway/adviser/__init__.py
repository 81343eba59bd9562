"""Behind an adviser's pages: forms, the words for codes, opening what this adviser alone may read."""
