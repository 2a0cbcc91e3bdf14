"""`make dev`: the desk before fake messengers, and a page on which one plays the people."""
