"""From a draft to a pack: every finding a clause, every rule with the words it stands on, every doubt a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from drafting.findings import ContractTerm, Draft
from drafting.pack_duties import DutyPlan, plan_duties
from drafting.pack_names import clause_letters, cut, english_of, identifier_of, systems_of
from drafting.pack_papers import PaperPlan, plan_papers
from drafting.pack_rest import RestPlan, plan_rest
from drafting.pack_targets import TargetPlan, plan_targets, with_report
from drafting.pack_values import Carrying, Cited, Question, Written, asked
from drafting.pack_writing import Sheet, written

ASSUMED_SIGNED = date(2026, 1, 5)
"""The day of signing where neither the text nor the caller knows one."""
HOUSE_MONTHS = 12
_PERIODICAL = frozenset({"duty", "backup", "drill", "training", "security"})


@dataclass(frozen=True, slots=True)
class DraftedPack:
    """A pack as text, and the questions that stand at its top."""

    text: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class _Plans:
    targets: TargetPlan
    duties: DutyPlan
    papers: PaperPlan
    rest: RestPlan

    def carried(self) -> Mapping[str, Carrying]:
        """Return who carries each clause; what comes round is carried by its duty."""
        return {**self.rest.carried, **self.papers.carried, **self.targets.carried, **self.duties.carried}

    def unsure(self, cited: Sequence[Cited]) -> Iterator[Question]:
        """Ask about each doubtful finding about which nothing else is asked."""
        told = {
            question.clause
            for part in (self.targets, self.duties, self.papers, self.rest)
            for question in part.questions
        }
        yield from (asked("finding.unsure", one) for one in cited if not one.finding.sure and one.clause not in told)

    def all_duties(self) -> tuple[Written, ...]:
        return (*self.duties.duties, *self.papers.duties, *self.rest.duties)


def pack_text(draft: Draft, *, identifier: str) -> str:
    """Return a complete pack that `zhiban contract check` accepts, whatever the draft holds.

    Raises:
        ValueError: the identifier is none that a pack may have.
    """
    return draft_pack(draft, identifier=identifier).text


def draft_pack(draft: Draft, *, identifier: str, signed: date = ASSUMED_SIGNED) -> DraftedPack:
    """Return the pack with its questions; `signed` stands in where the text gives no day of signing.

    Raises:
        ValueError: the identifier is none that a pack may have.
    """
    if identifier_of(identifier) != identifier:
        raise ValueError(f'expected an id of small letters, digits, "-" and "_", got "{identifier}"')
    letters = clause_letters(identifier)
    cited = tuple(Cited(f"{letters}{number}", one) for number, one in enumerate(draft.findings, start=1))
    plans = _planned(cited)
    sheet = _sheet(draft, identifier, signed, cited=cited, plans=plans)
    return DraftedPack(written(sheet), sheet.questions)


def _sheet(draft: Draft, identifier: str, signed: date, *, cited: tuple[Cited, ...], plans: _Plans) -> Sheet:
    title = cut(draft.title, empty="")
    systems = systems_of(draft.systems) or ((f"{title or identifier}的系统"[-400:], ()),)
    day, months, about_term = _term(draft.term, signed)
    return Sheet(
        identifier=identifier,
        title=title or identifier,
        customer=cut(draft.customer or "", empty="（采购人待填）"),
        hours=plans.rest.hours,
        hours_house=plans.rest.hours_house,
        hours_quotes=plans.rest.hours_quotes,
        signed=day,
        months=months,
        term_house=bool(about_term),
        systems=systems,
        clocks=plans.targets.clocks,
        duties=plans.all_duties(),
        approvals=plans.papers.approvals,
        documents=plans.papers.documents,
        floor=plans.rest.floor,
        marks=tuple(one.clause for one in plans.rest.marks),
        cited=cited,
        carried=plans.carried(),
        questions=(*_about_heads(draft, title, systems[0][0], about_term), *_about_rules(plans, cited)),
    )


def _about_rules(plans: _Plans, cited: Sequence[Cited]) -> Iterator[Question]:
    """Ask about the rules, then about each doubtful finding left, then about what every drafted pack leaves open."""
    for part in (plans.rest, plans.targets, plans.duties, plans.papers):
        yield from part.questions
    yield from plans.unsure(cited)
    yield Question("systems.aliases")
    yield Question("people.cast")
    yield Question("english.names", {"names": "、".join(_untranslated(plans))})


def _planned(cited: Sequence[Cited]) -> _Plans:
    duties = plan_duties(one for one in cited if one.finding.kind in _PERIODICAL)
    papers = plan_papers(cited)
    targets = plan_targets(one for one in cited if one.finding.kind == "target")
    for report in papers.reports:
        targets = with_report(targets, report)
    left = [one for one in cited if one.clause not in duties.carried and one.finding.kind not in {"target", "duty"}]
    ids = [str(one.fields["id"]) for one in (*duties.duties, *papers.duties)]
    return _Plans(targets, duties, papers, plan_rest(left, duties=ids))


def _term(term: ContractTerm, assumed: date) -> tuple[date, int, tuple[Question, ...]]:
    """Return day of signing and months, the house's own where the text is silent or holds no such date."""
    questions: list[Question] = []
    months = term.months
    if months is None or not 0 < months <= 120:
        questions.append(Question("term.months"))
        months = HOUSE_MONTHS
    day = _day(term.signed)
    if day is None:
        questions.append(Question("term.signed", {"signed": assumed.isoformat()}))
    return day or assumed, months, tuple(questions)


def _day(text: str | None) -> date | None:
    """Return a day on which a contract may have been signed; None for any other text."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def _about_heads(draft: Draft, title: str, system: str, term: Sequence[Question]) -> Iterator[Question]:
    """Ask about what stands at the head of a contract and was not found."""
    if not title:
        yield Question("title.missing")
    if not cut(draft.customer or "", empty=""):
        yield Question("customer.missing")
    yield from term
    if not systems_of(draft.systems):
        yield Question("systems.missing", {"name": system})


def _untranslated(plans: _Plans) -> Iterator[str]:
    """Yield where the English of a pack is the Chinese again."""
    yield "title"
    if plans.duties.named or any(_chinese(one) for one in plans.papers.duties):
        yield "duties"
    if plans.papers.approvals:
        yield "approvals"
    if any(_chinese(one) for one in plans.papers.documents):
        yield "documents"


def _chinese(entry: Written) -> bool:
    name = entry.fields["name"]
    return isinstance(name, Mapping) and english_of(str(name["zh"])) is None
