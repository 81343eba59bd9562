"""The gateway: every page and form, logins, and the sealing of typed text before it leaves this process."""
