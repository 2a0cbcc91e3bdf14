"""The commands of `zhiban`, one module each."""
