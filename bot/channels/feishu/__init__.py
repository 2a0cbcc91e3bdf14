"""Feishu (Lark): events pushed by signed HTTP, calls by the official library. See docs/channels/feishu.md."""
