"""The running desk, and the only room that knows all others."""
