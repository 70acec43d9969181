"""The other lawful routes: what each is for, by when, what to bring, and where. Mediation never blocks them.

人民调解法 Art. 3, 17, 26: nobody is kept from another route because of a mediation.
"""

from __future__ import annotations

from dataclasses import dataclass

from rules.words import N_


@dataclass(frozen=True)
class Route:
    """One route in the words of the sheet that people take home; each time limit names its article."""

    name: str
    purpose: str
    limit: str
    bring: str
    where: str
    cost: str


ROUTES = {
    # 人民调解法 (2010) Art. 3, 4, 7, 17
    "mediation": Route(
        N_("People's mediation"),
        N_("A quarrel between people, families or with a company, which both sides want to settle by talking."),
        N_("No time limit. Both sides must want it; each can stop at any time (People's Mediation Law, Art. 3, 17)."),
        N_("Your identity card, and papers or photos that show what happened."),
        N_("The mediation committee of your village or town."),
        N_("Free of charge (People's Mediation Law, Art. 4)."),
    ),
    # 行政复议法 (2023) Art. 20, 22, 24, 87
    "review": Route(
        N_("Administrative review"),
        N_(
            "You disagree with what an authority decided or did, for example a fine, a certificate or an expropriation."
        ),
        N_("Within 60 days from the day you learned of it (Administrative Review Law, Art. 20)."),
        N_("The application (it can be made orally), your identity card, and the decision or what shows the act."),
        N_("The county government: the review office at the county's bureau of justice (Art. 24)."),
        N_("Free of charge (Administrative Review Law, Art. 87)."),
    ),
    # 劳动争议调解仲裁法 (2007) Art. 21, 27, 53
    "labour": Route(
        N_("Labour arbitration"),
        N_("Unpaid wages, dismissal, work accidents: a dispute with the employer. It comes before the court."),
        N_(
            "Within one year from the day you learned of it; unpaid wages at any time while you still work there, then "
            "within one year (Labour Dispute Mediation and Arbitration Law, Art. 27)."
        ),
        N_("The application, your identity card, the contract or other proof of the work, proof of the wages."),
        N_("The labour arbitration commission where the work is done or the employer has its seat (Art. 21)."),
        N_("Free of charge (Labour Dispute Mediation and Arbitration Law, Art. 53)."),
    ),
    # 农村土地承包经营纠纷调解仲裁法 (2009) Art. 18, 52
    "land": Route(
        N_("Arbitration of contracted rural land"),
        N_("A quarrel about contracted rural land: boundary of the contract, transfer, taking back."),
        N_(
            "Within two years from the day you learned of it (Law on Mediation and Arbitration of Rural Land Contract "
            "Disputes, Art. 18)."
        ),
        N_("The application, your identity card, the land contract or the certificate."),
        N_("The rural land arbitration commission of the county."),
        N_("Free of charge (the same law, Art. 52)."),
    ),
    # 民法典 Art. 188; 民事诉讼法 (2023) Art. 22, 34, 123; 行政诉讼法 (2017) Art. 45, 46
    "court": Route(
        N_("Court"),
        N_("A civil dispute with another person or a company; or a suit against an authority's decision."),
        N_(
            "Civil: within three years from the day you learned of it and of whom it concerns (Civil Code, Art. 188). "
            "Against an authority: within six months from the day you learned of it; after a review decision within 15 "
            "days (Administrative Litigation Law, Art. 45, 46)."
        ),
        N_(
            "The complaint (who cannot write can make it orally), your identity card, copies for the other side, proof."
        ),
        N_("The court where the other side lives; for land and houses where they are (Civil Procedure Law, Art. 22)."),
        N_("There is a fee; who is in need can ask for it to be put off, lowered or waived."),
    ),
    # 法律援助法 (2021) Art. 31, 41, 42, 43
    "aid": Route(
        N_("Legal aid"),
        N_("You cannot pay a lawyer and ask for wages, maintenance, damages, social benefits and the like."),
        N_(
            "At any time before or during a procedure. Decided within 7 days, then a lawyer is named within 3 days "
            "(Legal Aid Law, Art. 43)."
        ),
        N_(
            "The application, your identity card, a statement of your means (Art. 41; migrant workers who ask for "
            "wages need none, Art. 42), papers of the matter."
        ),
        N_("The county's legal aid centre, or the telephone 12348."),
        N_("Free of charge."),
    ),
}
# What is laid before people first: route codes by kind of dispute (rules/case/category.py); the others follow.
FITTING = {
    **dict.fromkeys(("07",), ("land", "court")),
    **dict.fromkeys(("08",), ("review", "court")),
    **dict.fromkeys(("10",), ("labour", "aid")),
}
USUAL = ("mediation", "court", "aid")


def fitting(category: str, *, stopped: bool = False) -> tuple[str, ...]:
    """The routes that are offered first for a kind of dispute, mediation not where it has stopped; all stand open."""
    return tuple(code for code in FITTING.get(category[:2], USUAL) if not (stopped and code == "mediation"))
