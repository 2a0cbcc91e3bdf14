"""Last-resort notices by apprise: an SMS gateway, a robot of WeCom, DingTalk or Feishu, Bark, each by one URL."""
