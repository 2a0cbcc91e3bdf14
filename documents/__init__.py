"""Papers made from the store: docx and xlsx files from snapshots (`desk.papers.shapes`), in Chinese. docs/papers.md."""
