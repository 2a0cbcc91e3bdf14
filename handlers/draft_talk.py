"""The review of a draft as a talk in private: one finding at a time, decided by number, by button or in words.

What the person says is read by small strict rules (`drafting.spoken`); what they do not know is asked again. A page
that came in since the finding was shown has the first claim on words; the talk goes on with `/draft`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath

from desk.drafts import ContractDraft, Decision, DraftFinding, DraftState
from desk.messages import Action, Card, Inbound, OutKind, Press, Value
from desk.people import Person
from drafting.findings import Draft, Finding
from drafting.spoken import changes_in
from handlers import drafts
from handlers.acts import Refused
from handlers.deeds import refuse
from handlers.draft_spot import MARK, Spot, forget, mark, spot_of
from handlers.drafts import REVIEWERS, Passages, Review, Verdict, now
from handlers.house import Turn

_FINDING_ACTIONS = (Action.ACCEPT, Action.DROP, Action.BACK, Action.CORRECT)
_END_ACTIONS = (Action.FINISH, Action.BACK)
_DECISIONS = {Action.ACCEPT: Decision.ACCEPTED, Action.DROP: Decision.DROPPED, Action.CORRECT: Decision.CORRECTED}

DRAFT_THIS = re.compile(r"起草合同|draft (?:this|the|a) contract", re.IGNORECASE)
_ACCEPT = re.compile(r"1|采纳|对|对的|是|是的|正确|没错|没问题|可以|ok|yes|accept", re.IGNORECASE)
_DROP = re.compile(r"(?:2|不要|不要了|删掉|删除|去掉|drop|no)(?:[\s，,：:]+(?P<note>.+))?", re.IGNORECASE | re.DOTALL)
_BACK = re.compile(r"3|上一条|上一个|返回|back|previous", re.IGNORECASE)
_UNDO = re.compile(r"撤销|撤回|undo", re.IGNORECASE)
_FINISH = re.compile(r"1|完成|结束审阅|finish|done", re.IGNORECASE)
_STOP = re.compile(r"停|停下|先到这里|先到这|稍后|退出|stop|later|quit", re.IGNORECASE)


async def draft_command(turn: Turn, inbound: Inbound, person: Person, rest: str) -> None:
    """Take in a document that comes with the command, list the drafts, or go on with one (`/draft 3`).

    Raises:
        Refused: the person reviews nothing, it is said in a group, or there is no such draft.
    """
    drafts.check_reviewer(person)
    if inbound.group is not None:
        raise Refused("drafting.in_private", "in_private")
    if inbound.attachments:
        await _hand_in(turn, inbound, person)
    elif rest and not (rest.isdecimal() and len(rest) < 9):
        raise Refused("drafting.unknown", "unknown_draft", draft=rest[:20])
    elif rest:
        await _show(turn, person, await drafts.review(turn.work, person, int(rest)))
    else:
        await _list(turn, person)


async def hears_of_draft(turn: Turn, inbound: Inbound, person: Person) -> bool:
    """Take a line that belongs to a review or brings a document to begin one; False where it is something else."""
    if inbound.group is not None or person.role not in REVIEWERS:
        return False
    try:
        return await _brings_document(turn, inbound, person) or await _talks(turn, inbound, person)
    except Refused as refusal:
        await refuse(turn, inbound, person, refusal, language="zh")
        return True


async def press_draft(turn: Turn, person: Person, card: Card, pressed: Press, action: Action) -> None:
    """Do what a button under a finding says.

    Raises:
        Refused: the finding was decided on since the button was shown, or the act is not possible.
    """
    number, position = _int(card.sent.values.get("draft")), _int(card.sent.values.get("position"))
    review = await drafts.review(turn.work, person, number or 0)
    if action is Action.FINISH:
        await _finish(turn, person, review.draft.number)
    elif action is Action.BACK:
        await _show(turn, person, review, review.one_before(position))
    elif position is not None:
        finding = review.at(position)
        changes = _changes(finding, pressed.text) if finding and action is Action.CORRECT else {}
        note = pressed.text if action is Action.DROP else ""
        verdict = Verdict(review.draft.number, position, _DECISIONS[action], changes, note, card.sent.generation)
        await _decide(turn, person, verdict)


async def document_read(
    turn: Turn, person: Person, number: int, draft: Draft, *, passages: Passages, tell: bool
) -> None:
    """Open the review of a document that has been read, and show its first finding to who handed it in."""
    opened = await drafts.fill(turn.work, number, draft, passages=passages)
    if opened is not None and tell:
        values: dict[str, Value] = {
            "draft": number,
            "title": draft.title,
            "total": len(opened.findings),
            "unsure": sum(not one.sure for one in draft.findings),
            "systems": list(draft.systems),
        }
        await _say(turn, person, "drafting.read", values)
        await _show(turn, person, opened)


async def document_unreadable(turn: Turn, person: Person, number: int, problem: str, *, tell: bool) -> None:
    """Keep why a document cannot be read and say so in one line."""
    failed = await drafts.fail(turn.work, number, problem)
    if failed is not None and tell:
        await _say(turn, person, "drafting.failed", {"draft": number, "problem": problem})


async def _brings_document(turn: Turn, inbound: Inbound, person: Person) -> bool:
    conversation = await turn.conversation(person.id, None)
    awaited = conversation.asked == (f"{MARK}:file",) and conversation.is_open(turn.at)
    asked = DRAFT_THIS.search(inbound.text) is not None and len(inbound.text) <= 40
    if inbound.attachments and (asked or (awaited and not inbound.text)):
        await _hand_in(turn, inbound, person)
        return True
    if asked:
        await _say(turn, person, "drafting.send_file", {})
        turn.keep_conversation(replace(conversation, asked=(f"{MARK}:file",), spoke_at=turn.at))
    return asked


async def _hand_in(turn: Turn, inbound: Inbound, person: Person) -> None:
    if turn.house.drafting is None:
        raise Refused("drafting.no_reader", "no_reader")
    file = inbound.attachments[0]
    number = await drafts.hand_in(turn.work, person, file=file.name, source=file.ref, at=turn.at)
    await forget(turn, person)
    await _say(turn, person, "drafting.reading", {"draft": number, "file": file.name})


async def _list(turn: Turn, person: Person) -> None:
    """List the drafts and go on with the newest that is open."""
    found = await drafts.listing(turn.work, person)
    listed: list[Value] = [
        {
            "draft": one.number,
            "title": str(one.about.get("title") or one.file),
            "state": str(one.state),
            "decided": tally.decided,
            "total": tally.total,
        }
        for one, tally in found[:10]
    ]
    await _say(turn, person, "drafting.list", {"drafts": listed})
    newest = next((one for one, _ in found if one.state is DraftState.OPEN), None)
    if newest is not None:
        await _show(turn, person, await drafts.review(turn.work, person, newest.number))


async def _talks(turn: Turn, inbound: Inbound, person: Person) -> bool:
    spot = await spot_of(turn, inbound, person)
    if spot is None or not inbound.text:
        return False
    review = await drafts.review(turn.work, person, spot.draft)
    if review.draft.state is not DraftState.OPEN:
        return False
    if not await _said(turn, person, review, spot, inbound.text.strip()):
        shown = review.at(spot.position) if spot.position is not None else None
        kind = str(now(shown)["kind"]) if shown else None
        row = await _say(turn, person, "drafting.unclear", {"kind": kind})
        await mark(turn, person, replace(spot, card=row))
    return True


async def _said(turn: Turn, person: Person, review: Review, spot: Spot, words: str) -> bool:
    """Do what words say in a review; False where they are not understood."""
    shown = review.at(spot.position) if spot.position is not None else None
    if _STOP.fullmatch(words):
        await forget(turn, person)
        await _say(turn, person, "drafting.stopped", {"draft": spot.draft, "left": len(review.left)})
        return True
    if _BACK.fullmatch(words):
        await _show(turn, person, review, review.one_before(spot.position))
        return True
    if shown is None:
        return await _at_the_end(turn, person, spot, words)
    verdict = _verdict(shown, words)
    if verdict is not None:
        await _decide(turn, person, verdict, stay=verdict.decision is Decision.UNDONE)
    return verdict is not None


def _verdict(shown: DraftFinding, words: str) -> Verdict | None:
    """Return what words decide on the finding that is shown; None where they are not understood."""
    dropped = _DROP.fullmatch(words)
    if dropped:
        return Verdict(shown.draft, shown.position, Decision.DROPPED, note=dropped["note"] or "")
    if _UNDO.fullmatch(words):
        return Verdict(shown.draft, shown.position, Decision.UNDONE)
    if _ACCEPT.fullmatch(words):
        return Verdict(shown.draft, shown.position, Decision.ACCEPTED)
    changes = changes_in(words, Finding.from_json(now(shown)))
    return Verdict(shown.draft, shown.position, Decision.CORRECTED, changes) if changes else None


async def _at_the_end(turn: Turn, person: Person, spot: Spot, words: str) -> bool:
    if not _FINISH.fullmatch(words):
        return False
    await _finish(turn, person, spot.draft)
    return True


def _changes(finding: DraftFinding, words: str) -> dict[str, str | None]:
    changes = changes_in(words, Finding.from_json(now(finding)))
    if not changes:
        raise Refused("drafting.unclear", "unclear", kind=str(now(finding)["kind"]))
    return changes


async def _decide(turn: Turn, person: Person, verdict: Verdict, *, stay: bool = False) -> None:
    """Decide, say so, and show the next finding (`stay`: the same one)."""
    review = await drafts.decide(turn.work, person, verdict, at=turn.at)
    decided = review.at(verdict.position)
    assert decided is not None
    settled: Value = {"decision": str(verdict.decision), "finding": now(decided)}
    following = decided if stay else review.next_after(verdict.position)
    await _show(turn, person, review, following, settled=settled)


async def _show(
    turn: Turn, person: Person, review: Review, finding: DraftFinding | None = None, *, settled: Value = None
) -> None:
    """Show a finding (without one, the next undecided), or the summary where all are decided."""
    draft = review.draft
    finding = finding or review.next_after(None)
    if draft.state is not DraftState.OPEN:
        await _tell_state(turn, person, review)
    elif finding is None:
        row = await _say(turn, person, "drafting.summary", {**_counts(review), "settled": settled}, _END_ACTIONS)
        await mark(turn, person, Spot(draft.number, None, row))
    else:
        values = {**_shown(review, finding), "settled": settled}
        row = await _say(turn, person, "drafting.finding", values, _FINDING_ACTIONS, generation=finding.revision)
        await mark(turn, person, Spot(draft.number, finding.position, row))


def _shown(review: Review, finding: DraftFinding) -> dict[str, Value]:
    return {
        "draft": review.draft.number,
        "position": finding.position,
        "rank": review.order.index(finding) + 1,
        "total": len(review.findings),
        "left": len(review.left),
        "finding": now(finding),
        "decision": str(finding.decision) if finding.decision else None,
    }


def _counts(review: Review) -> dict[str, Value]:
    return {
        "draft": review.draft.number,
        "title": str(review.draft.about.get("title") or review.draft.file),
        "total": len(review.findings),
        "accepted": review.count(Decision.ACCEPTED),
        "corrected": review.count(Decision.CORRECTED),
        "dropped": review.count(Decision.DROPPED),
    }


async def _tell_state(turn: Turn, person: Person, review: Review) -> None:
    draft = review.draft
    if draft.state is DraftState.FINISHED:
        await _say(turn, person, "drafting.finished", {**_counts(review), "files": await _files(turn, person, review)})
    elif draft.state is DraftState.FAILED:
        await _say(turn, person, "drafting.failed", {"draft": draft.number, "problem": draft.problem})
    else:
        await _say(turn, person, "drafting.reading", {"draft": draft.number, "file": draft.file})


async def _finish(turn: Turn, person: Person, number: int) -> None:
    done = await drafts.finish(turn.work, person, number, at=turn.at)
    await forget(turn, person)
    await _tell_state(turn, person, done)


async def _files(turn: Turn, person: Person, review: Review) -> Value:
    """Return the finished pack as a file of the message."""
    if turn.house.drafting is None:
        return []
    name = pack_name(review.draft)
    text = turn.house.drafting.pack_text(review.outcome(), name)
    kept = await turn.house.drafting.keep_file(person.contract, name, text.encode())
    return [kept.as_value()]


def pack_name(draft: ContractDraft) -> str:
    """Return the file name of a draft's pack."""
    return f"{PurePath(draft.file).stem or 'contract'}.yml"


async def _say(
    turn: Turn,
    person: Person,
    key: str,
    values: dict[str, Value],
    actions: tuple[Action, ...] = (),
    *,
    generation: int = 0,
) -> int:
    """Say something in private, as a reply: it is not lost, and the messages of one talk keep their order."""
    return await turn.notify(person, key, values, kind=OutKind.REPLY, actions=actions, generation=generation)


def _int(value: Value) -> int | None:
    return value if isinstance(value, int) else None
