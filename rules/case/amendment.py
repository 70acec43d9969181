"""Putting a matter right (更正): what may be changed of what was told, and what to say where it may not."""

from rules.words import N_

FIELDS = ("category", "summary", "place", "happened_on", "people", "urgency")
NAMES = {
    "category": N_("Kind of dispute"),
    "summary": N_("What it is about"),
    "place": N_("Place"),
    "happened_on": N_("Happened on"),
    "people": N_("People involved"),
    "urgency": N_("Urgency"),
    "persons": N_("People in this matter"),
}
PERSON = ("name", "phone", "address", "role")
SAME = N_("Nothing differs from what is recorded. Change what is wrong, or go back.")
TO_COME = N_("This day is still to come.")
ASKED = N_(
    "The people concerned of a settled matter are asked whether it is solved. Their names can be put right; nobody is "
    "taken out, and nobody's role changes. Reopen it first if somebody does not belong to it."
)
LOWERED = N_("Only %(office)s, which is in charge, or an office above it can say that it will not escalate.")
