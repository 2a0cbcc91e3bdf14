"""One adapter per way to reach people."""
