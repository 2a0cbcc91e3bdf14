"""Use cases: one function per command or event, one transaction each; keys and values, never sentences."""
