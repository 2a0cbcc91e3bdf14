"""From a contract's text to what binds the contractor: read, found, and written as a pack. Knows `desk` alone."""
