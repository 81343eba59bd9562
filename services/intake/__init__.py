"""Requests for a conversation, from the caller's choice until an adviser accepts. Reads no text."""
