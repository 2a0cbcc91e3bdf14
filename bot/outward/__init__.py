"""From the outbox to the messengers: where a message goes, when, in which parts, and as which change."""
