"""Behind a coordinator's pages: forms, the words for codes, units as they are shown."""
