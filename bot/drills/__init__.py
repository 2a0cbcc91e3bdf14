"""Drills: what the desk would do, rehearsed on a virtual clock with a fresh store (docs/drills.md)."""
