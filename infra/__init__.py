"""What stands around the services: starting them on one machine, Vault's policies, the list of practices."""
