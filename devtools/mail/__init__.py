"""Real mail servers on loopback with people behind them: aiosmtpd takes what the desk sends, pymap keeps its mailbox.

Both are dependencies of development alone; they are imported in this package and nowhere else.
"""
