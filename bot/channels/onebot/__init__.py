"""QQ through OneBot v11: any number of accounts, by reverse or forward WebSocket."""
