"""Notices (文书): the kinds of papers, what each asks for, who issues it to whom, and its way until it arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.errors import Forbidden, NotAllowed
from rules.notice.placeholder import COMMON, OF_CASE
from rules.words import N_

OFFICE, HANDS = "office", "hands"  # whose paper about a matter it is: the office in charge, who handles it
MEETING, CAMPAIGN = "meeting", "campaign"  # what else an office makes papers of
UNIT, PARTY, PARTIES = "unit", "party", "parties"  # to whom it goes: the handling unit, one person, all of them
LINE, TEXT, DAY = "line", "text", "day"
SUPERVISION = "supervision"


@dataclass(frozen=True)
class Kind:
    """One kind of paper. `letter` stands in its number, `asks` are the fields without which it is not issued."""

    name: str
    letter: str
    whose: str
    to: str
    asks: tuple[str, ...]

    @property
    def personal(self) -> bool:
        """Whether it names people: reading it in full counts as showing them."""
        return self.to in (PARTY, PARTIES)

    @property
    def of_case(self) -> bool:
        """Whether it is about one matter."""
        return self.whose in (OFFICE, HANDS)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The codes of what its template can name."""
        given = OF_CASE if self.of_case else ()
        person = ("petitioner",) if self.to == PARTY else ()
        return tuple(dict.fromkeys((*COMMON, *given, *person, *self.asks)))


KINDS: Mapping[str, Kind] = {
    "assignment": Kind(N_("Assignment sheet"), "交", OFFICE, UNIT, ("demand",)),
    SUPERVISION: Kind(N_("Notice of supervision"), "督", OFFICE, UNIT, ("grounds", "demand", "reply_by")),
    # Regulations on Petition Work (信访工作条例) Art. 32: request, facts, reasons, opinion, legal basis
    "reply": Kind(
        N_("Handling opinion for the petitioner"), "答", HANDS, PARTY,
        ("request", "facts", "reasons", "opinion", "legal_basis", "review_office"),
    ),
    # People's Mediation Law (人民调解法) Art. 29
    "agreement": Kind(
        N_("Mediation agreement"), "调", HANDS, PARTIES,
        ("dispute", "terms", "performance", "mediator", "committee", "copies"),
    ),
    "responsibility": Kind(N_("Responsibility letter"), "责", OFFICE, UNIT, ("lead", "person", "goal", "measures")),
    "routes": Kind(N_("Notice of other routes"), "告", HANDS, PARTY, ("told_why", "routes")),
    "meeting_notice": Kind(
        N_("Notice of a meeting"), "会", MEETING, "",
        ("opening", "meeting", "meeting_at", "meeting_place", "attendees", "agenda"),
    ),
    "minutes": Kind(
        N_("Minutes of a meeting"), "纪", MEETING, "",
        ("meeting", "meeting_at", "meeting_place", "chair", "recorder", "attendees", "absent", "sections", "decisions"),
    ),
    "bulletin": Kind(N_("Bulletin"), "通", MEETING, "", ("month", "opening", "sections")),
    "agenda_item": Kind(
        N_("One page per item"), "议", MEETING, "", ("meeting", "meeting_at", "meeting_place", "items"),
    ),
    "analysis": Kind(
        N_("Analysis of the month"), "析", MEETING, "",
        ("meeting", "month", "frozen_on", "findings", "kinds", "places", "origins", "ages", "states", "handling",
         "plans", "gaps"),
    ),
    "campaign": Kind(
        N_("Closing report of a campaign"), "专", CAMPAIGN, "",
        ("campaign", "period", "goal", "counted", "chosen", "closed", "closed_rate", "settled", "grouped", "reached",
         "matters"),
    ),
}  # fmt: skip
OF_CASES = tuple(code for code, kind in KINDS.items() if kind.of_case)

# Field of the form: (widget, label)
FIELDS: Mapping[str, tuple[str, str]] = {
    "subject": (LINE, N_("What the paper is about")),
    "demand": (TEXT, N_("What the unit is asked to do")),
    "grounds": (TEXT, N_("Why it is supervised")),
    "reply_by": (DAY, N_("Answer by")),
    "request": (TEXT, N_("What the person asks for")),
    "facts": (TEXT, N_("What was found out")),
    "reasons": (TEXT, N_("Why the office decides so")),
    "opinion": (TEXT, N_("What the office decides")),
    "legal_basis": (TEXT, N_("Laws and articles on which it rests")),
    "review_office": (LINE, N_("Office that reviews it on request")),
    "dispute": (TEXT, N_("What they quarrelled about")),
    "terms": (TEXT, N_("What they agreed")),
    "performance": (TEXT, N_("How and by when it is carried out")),
    "mediator": (LINE, N_("Mediator")),
    "committee": (LINE, N_("Mediation committee")),
    "copies": (LINE, N_("Number of copies")),
    "lead": (LINE, N_("Leader who answers for it")),
    "person": (LINE, N_("Who handles it at the unit, by name")),
    "goal": (TEXT, N_("What is to be reached")),
    "measures": (TEXT, N_("What is done for it")),
    "told_why": (TEXT, N_("Why other routes are shown")),
    "routes": (TEXT, N_("Routes, one a line: name | where | what to bring | within which time")),
    "contact": (LINE, N_("Whom to ask")),
    "phone": (LINE, N_("Telephone for questions")),
}
OPTIONAL = ("contact", "phone")

STATUSES = {
    "draft": N_("Draft, without a number"),
    "issued": N_("Issued"),
    "acknowledged": N_("Acknowledged"),
    "served": N_("Served"),
    "withdrawn": N_("Withdrawn"),
}
TONES = {"draft": "quiet", "issued": "wait", "acknowledged": "done", "served": "done", "withdrawn": "quiet"}
MOVES = {
    ("redraft", "draft"): "draft",
    ("discard", "draft"): "withdrawn",
    ("issue", "draft"): "issued",
    ("acknowledge", "issued"): "acknowledged",
    ("serve", "issued"): "served",
    ("withdraw", "issued"): "withdrawn",
    ("withdraw", "acknowledged"): "withdrawn",
    ("withdraw", "served"): "withdrawn",
}
HOW = {
    "in_person": N_("Handed over"),
    "left": N_("Left with a witness, because it was refused"),
    "post": N_("Sent by post"),
    "public": N_("By public notice"),
}
REFUSALS = {
    "draft": N_("This paper is a draft. %(office)s can issue it first."),
    "issued": N_("This paper has been issued already, as %(number)s. %(office)s can withdraw it."),
    "acknowledged": N_("This paper has been acknowledged already. %(office)s can withdraw it and issue another one."),
    "served": N_("This paper has been served already. %(office)s can withdraw it and issue another one."),
    "withdrawn": N_("This paper has been withdrawn. %(office)s can issue another one."),
}
ONLY_ISSUER = N_("Only %(office)s, which issues this paper, can do this. Call them.")
ONLY_ADDRESSEE = N_("Only %(addressee)s, to which this paper is addressed, can do this. Call them.")
NO_ADDRESSEE = N_("This paper goes to people, not to a unit. It is served, not acknowledged.")
NO_PERSON = N_("This paper goes to a unit. It is acknowledged by it, not served.")
OVERTAKEN = N_("Somebody else changed this draft after you opened it. Read it as it stands now, then decide again.")
OTHER_HANDLER = N_("%(unit)s handles this matter now. Discard this draft and write a new one.")
GONE = N_("somebody no longer named")
NOBODY_LEFT = N_("To whom this paper goes is not named in this matter any more. Change the draft, or discard it.")
NOT_WAITING = N_("Choose people who have not received it yet.")
NO_HANDLER = N_("This paper goes to the handling unit, but the matter is not assigned. Assign it first.")
NO_PARTY = N_("This paper goes to the people concerned, but the matter names nobody. Add them first.")
NOT_YOUR_CASE = N_("Only %(office)s, which is in charge of this matter, or an office above it issues this paper.")


def number(code: str, year: int, kind: str, serial: int) -> str:
    """清信联办〔2026〕督3号: whose paper it is, the year, the kind and its serial (GB/T 9704-2012, 7.2.5)."""
    return f"{code}〔{year}〕{KINDS[kind].letter}{serial}号"


def move(action: str, status: str, *, office: str, number: str) -> str:
    """The state after the move; NotAllowed says how it stands and who can do what."""
    if (action, status) not in MOVES:
        raise NotAllowed(REFUSALS[status], office=office, number=number)
    return MOVES[action, status]


def only_issuer(office: str) -> Forbidden:
    """The refusal for somebody of another unit."""
    return Forbidden(ONLY_ISSUER, office=office)
