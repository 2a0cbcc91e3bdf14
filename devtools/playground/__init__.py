"""A page on which one plays the people behind the fake messengers: `make dev`."""
