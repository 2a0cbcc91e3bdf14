"""The few sentences that stand in the pages themselves; what the live page says is in static/words.js."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

LANGUAGES = ("zh", "en")
LANGUAGE_COOKIE = "zhiban_language"

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "name": "值班",
        "loading": "正在打开…",
        "no_script": "请允许本页运行脚本。",
        "closed_title": "请用登录链接进入",
        "closed": "在聊天里向值班台索取登录链接。链接只能用一次，15 分钟内有效。",
        "open_title": "进入值班台",
        "open": "点击下面的按钮进入。链接只能用一次。",
        "enter": "进入",
        "unusable_title": "链接已失效",
        "unusable": "这个链接已用过、已过期或不完整。请向值班台索取新的链接。",
    },
    "en": {
        "name": "Zhiban",
        "loading": "Opening…",
        "no_script": "Please let this page run scripts.",
        "closed_title": "Sign in by link",
        "closed": "Ask the desk for a sign-in link in your chat. It works once, within 15 minutes.",
        "open_title": "Enter the desk",
        "open": "Press the button to enter. The link works once.",
        "enter": "Enter",
        "unusable_title": "This link no longer works",
        "unusable": "It was used before, has expired, or is not complete. Ask the desk for a new one.",
    },
}


def words_in(language: str) -> Mapping[str, str]:
    """Return the pages' sentences in a language of `LANGUAGES`."""
    return _WORDS[language]


def language_of(request: Request) -> str:
    """Return a page's language: the one chosen before, else the first of the browser's that we speak, else Chinese."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    wanted = request.headers.get("accept-language", "")
    for part in wanted.split(","):
        code = part.strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return "zh"
