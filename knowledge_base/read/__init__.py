"""From files to drafts of sections. `documents` is the door; one module per kind of file."""
