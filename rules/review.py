"""Review of reports: the groups of a queue, and the usual reasons to return one, by the key that gives them."""

from rules.words import N_

GROUPS = {
    "nil": N_("Nothing new"),
    "doubtful": N_("Nothing new, but look twice"),
    "found": N_("With disputes"),
    "back": N_("Returned and back again"),
}

REASONS = {
    "1": N_("The place is missing. Please add where it happened."),
    "2": N_("It is not clear who is involved. A surname and a form of address is enough."),
    "3": N_("It is not clear what happened. Please write it in one or two sentences."),
    "4": N_("This looks like a matter that was reported before. Please report it as progress of that one."),
    "5": N_("Please say how you screened: visited, asked or telephoned."),
    "6": N_("Open matters are not mentioned. Please say how they stand."),
    "7": N_("Several matters stand in one entry. Please write one entry for each."),
    "8": N_("The kind of dispute does not fit. Please choose again."),
    "9": N_("Please telephone us before you send it again; something has to be clarified."),
}
OWN_LEAST = 4


def group(*, outcome: str, returned_count: int, doubtful: bool) -> str:
    """The group of GROUPS where a received report waits."""
    if returned_count:
        return "back"
    if outcome == "found":
        return "found"
    return "doubtful" if doubtful else "nil"
