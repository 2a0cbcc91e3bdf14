"""Papers made from the store."""
