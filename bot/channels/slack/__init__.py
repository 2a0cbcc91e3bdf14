"""Slack: Socket Mode or signed HTTP in, the Web API out. Only what is imported from `messenger` loads the SDK."""
