"""What is held for the town's decision (待核): why, how it may end, and how much one person may hand in."""

from rules.words import N_

WHY = {
    "moved": N_("The sender's seat there has ended"),
    "closed": N_("The sender's account was closed"),
}
STATUSES = {
    "held": N_("Held for the town's decision"),
    "taken": N_("Taken as filed"),
    "added": N_("Its matters were added"),
    "discarded": N_("Not taken over"),
}
DECISIONS = {
    "take": N_("File it as it came, in the sender's name"),
    "add": N_("Add only its new matters, each on its own"),
    "discard": N_("Set it aside; the sender is told why"),
}
NEEDS = {"taken": "take", "added": "add", "discarded": None}
DECIDED = N_("Somebody has decided about this already. Load the page again.")
OVERTAKEN = N_("Meanwhile something else was filed there. Load the page again and choose anew.")
FULL = N_("So much waits for the town already that no more can be taken. Telephone the town.")
MOST_WAITING = 60
MOST_BYTES = 256 * 1024


def decisions(kind: str, *, taken: bool, newer: bool, fresh: int) -> tuple[str, ...]:
    """What can be decided: `taken`, another report stands for the round; `newer`, it is the sender's own and older;
    `fresh` is how many of its cases are not known yet."""
    if kind == "case":
        return ("take", "discard") if fresh else ("discard",)
    if not taken or newer:
        return ("take", "discard")
    return ("add", "discard") if fresh else ("discard",)
