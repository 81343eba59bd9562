"""Who is at the browser: accounts, invitations, passkeys, and the sessions of staff and callers."""
