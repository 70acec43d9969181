"""The end of a case in words: how it was settled, an agreement and the court's word on it, what the parties say."""

from rules.words import N_

# How a matter was settled (化解方式).
SETTLED = {
    "mediated": N_("By mediation"),
    "agreed": N_("The people concerned agreed among themselves"),
    "done": N_("What was asked for was done or paid"),
    "explained": N_("Explained and accepted"),
    "decided": N_("Decided by a court, an arbitration or an authority"),
}
# How it ended without having been settled (其他了结); the people concerned are asked as after a settlement.
OTHERWISE = {
    "dropped": N_("Not settled: the people concerned let it rest"),
    "withdrawn": N_("Not settled: whoever asked took it back"),
    "referred": N_("Not settled: told of another way, and went there"),
    "passed": N_("Not settled: an office outside took it over"),
    "unsettled": N_("Not settled, and nothing more can be done"),
}
METHODS = SETTLED | OTHERWISE
# Those that say why, from a phone too; that people let it rest may come without a word from older phones.
EXPLAINED = tuple(code for code in OTHERWISE if code != "dropped")
# What came of an attempt to mediate.
OUTCOMES = {
    "agreed": N_("They agree; to be settled or written down"),
    "closer": N_("Closer, but not agreed"),
    "apart": N_("Not agreed"),
    "absent": N_("Somebody did not come"),
}
# People's Mediation Law (人民调解法), Art. 28-30: an oral agreement counts once it is reached; a written one once the
# parties have signed, the mediator has signed and the seal is on it.
FORMS = {
    "oral": N_("Oral, noted by the mediator"),
    "written": N_("In writing, signed and sealed"),
}
COURT_OUTCOMES = {"confirmed": N_("The court confirmed it"), "refused": N_("The court refused to confirm it")}
ANSWERS = {"confirmed": N_("Confirms that it is solved"), "disputed": N_("Says that it is not solved")}
WAYS = {"in_person": N_("Face to face"), "phone": N_("On the telephone"), "paper": N_("In writing")}
# Whose word counts for the confirmation; other people in a case are asked too, if it helps.
CONCERNED = ("applicant", "respondent")
