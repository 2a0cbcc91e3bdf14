"""Asks an OpenAI-compatible model to propose findings of a contract, part by part; off unless a setting names one.

Source: the "chat completions" of the OpenAI API, as vLLM, Ollama and llama.cpp serve it too: `POST /chat/completions`
with `model` and `messages`, answered by `choices[0].message.content`. What comes back is held by `drafting.proposals`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence

import httpx

from bot.settings import DraftingSettings
from desk.errors import ModelAway
from drafting.blocks import Block
from drafting.findings import Draft
from drafting.proposals import Proposals, with_proposals

LONGEST_PART = 4_000
"""Characters of the document that one question holds."""
MOST_PROPOSED = 200
"""Findings taken from one answer; a model that repeats itself proposes no more."""
_TASK = """\
你读一份运维服务采购需求，找出约束服务方（乙方）的条款，只输出JSON：{"findings": [...]}。
每条含 kind 和 quote（原文逐字照抄，不改一字）。
kind 为 target（另含 target: response|on_site|proposal|restore|resolve|report；
severity: outage|fault|question|request|null；
within: "30 minutes"|"4 hours"|"2 days"|"3 working days"|"immediately"；
clock: around_the_clock|working_time|days）、
duty（另含 every: day|week|month|quarter|half-year|year|once；by: 如 "08:30"、"last working day" 或 null）、
document（另含 name；within 或 null）、hours（另含 hours: 7x24|5x8|"08:30-12:00,14:30-17:30"）、
approval、penalty、secrecy、training、staff、payment、channel、backup、security、drill、service。
采购人的期限、投标的期限、背景和统计都不是。没有就输出 {"findings": []}。"""


def parts_of(blocks: Sequence[Block]) -> list[str]:
    """Return the document's text in parts that one question can hold, cut between paragraphs where it can be."""
    parts: list[str] = []
    held = ""
    for piece in (piece for block in blocks for piece in _pieces(block.text)):
        if held and len(held) + len(piece) > LONGEST_PART:
            parts.append(held)
            held = ""
        held += f"{piece}\n"
    return [*parts, held] if held.strip() else parts


def _pieces(text: str) -> Iterator[str]:
    return (text[start : start + LONGEST_PART] for start in range(0, len(text), LONGEST_PART))


def helped(
    draft: Draft, blocks: Sequence[Block], settings: DraftingSettings, *, progress: Callable[[int, int], None]
) -> Proposals:
    """Return the draft with what the model proposes and the rules hold.

    Raises:
        ModelAway: as `proposals_of`.
    """
    return with_proposals(blocks, draft, proposals_of(blocks, settings, progress=progress))


def proposals_of(
    blocks: Sequence[Block], settings: DraftingSettings, *, progress: Callable[[int, int], None]
) -> list[object]:
    """Return what the model proposes, unchecked; `progress` hears which part of how many is asked.

    Raises:
        ModelAway: no answer in time, a refusal, or an answer of another form.
    """
    assert settings.model_url is not None
    headers = {"Authorization": f"Bearer {settings.model_key}"} if settings.model_key else {}
    parts = parts_of(blocks)
    proposed: list[object] = []
    with httpx.Client(headers=headers, timeout=settings.model_seconds, trust_env=False) as client:
        for number, part in enumerate(parts, start=1):
            progress(number, len(parts))
            proposed.extend(_proposed(_asked(client, settings, part), url=settings.model_url))
    return proposed


def _asked(client: httpx.Client, settings: DraftingSettings, part: str) -> str:
    """Return the model's words about one part."""
    url = f"{str(settings.model_url).rstrip('/')}/chat/completions"
    question = {
        "model": settings.model_name,
        "temperature": 0,
        "response_format": {"type": "json_object"},
        "messages": [{"role": "system", "content": _TASK}, {"role": "user", "content": part}],
    }
    try:
        response = client.post(url, json=question)
        response.raise_for_status()
        return str(response.json()["choices"][0]["message"]["content"])
    except httpx.HTTPStatusError as error:
        raise ModelAway(f"{settings.model_url}: the model's server answered {error.response.status_code}") from None
    except httpx.TimeoutException:
        raise ModelAway(f"{settings.model_url}: no answer within {settings.model_seconds:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelAway(f"{settings.model_url}: no answer ({type(error).__name__})") from None
    except (ValueError, KeyError, IndexError, TypeError):
        raise ModelAway(f"{settings.model_url}: expected the answer of an OpenAI-compatible server") from None


def _proposed(words: str, *, url: str) -> list[object]:
    """Return the findings in an answer; JSON may stand in a fence or among words."""
    found = re.search(r"\{.*\}", words, re.DOTALL)
    try:
        document = json.loads(found[0] if found else words)
        listed = document["findings"]
    except (ValueError, KeyError, TypeError, RecursionError):
        listed = None
    if not isinstance(listed, list):
        raise ModelAway(f'{url}: expected JSON with "findings" from the model, got something else')
    return listed[:MOST_PROPOSED]
