"""Telegram as a channel. `messenger.make_messenger` builds it; only what is imported from there loads the SDK."""
