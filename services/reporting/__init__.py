"""Reporting: coded facts, annual reports and the one exit for numbers."""
