"""Behind the pages of someone who seeks a conversation: forms, the code's session, the thread as they see it."""
