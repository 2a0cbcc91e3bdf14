"""Fakes, seeded people and a movable clock, for tests and development."""
