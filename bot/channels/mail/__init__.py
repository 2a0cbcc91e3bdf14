"""Mail as a channel: IMAP in, SMTP out; each mailbox of the desk with each correspondent is a private chat."""
