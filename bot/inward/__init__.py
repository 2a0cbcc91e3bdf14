"""From the messengers to the intake: what happens in their chats, stored, let in, and laid out as messages."""
