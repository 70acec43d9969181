"""Every stage of a matter's life, told by one matter each: whatever can become of one can be opened and looked at."""

from __future__ import annotations

from datetime import date

from demo.acts import Acts
from models.base import db
from models.case.case import Case
from models.case.concerned import send_of_sender, send_voiding
from models.case.moves.amendment import Right
from models.case.moves.mediation import Terms
from models.case.moves.petition import Said
from models.filing.case import file_case, withdraw_case
from models.filing.told import Told
from rules.calendar import DAY
from rules.case import amendment, limit
from rules.case.clock import DEADLINE
from rules.case.ending import OTHERWISE

TERMS = "修复水沟的工钱两家各出一半，本月内完工；以前的口角互不追究。"
OPINION = "核对合同和图纸，支持其中一处界线，其余不支持；不服可在三十日内申请复查。"
AGAIN = "申请人不服，要求县里复查另一处界线。"
WORDS = {
    "dropped": "两家说不再提这件事，以后各走各的路。",
    "withdrawn": "反映人到村部说自己撤回，愿意自己去谈。",
    "referred": "已告知可以申请劳动仲裁，当事人已去县仲裁委立案。",
    "passed": "已移交市生态环境局处理，对方登记号市环信〔2026〕77号。",
    "unsettled": "查无合同和证人，调解四次不成，已书面告知其他途径。",
}


class Stages(Acts):
    """One matter for each."""

    def write(self) -> None:
        """One after the other, each from its own beginning."""
        for tell in (
            *(self._returned, self._taken_back, self._put_right, self._void, self._maybe_void, self._not_void),
            *(self._more_time, self._no_more_time, self._asks_more_time, self._stands_still, self._runs_on),
            *(self._opinion, self._urged, self._agreement_kept, self._agreement_in_court, self._taken_up_again),
            *(self._reopened, self._named, self._taken_apart, self._given_back, self._sent_again),
            self._looked_into_again,
        ):
            tell()
        for method in OTHERWISE:
            self._ended(method)
        db.session.flush()

    def _returned(self) -> None:
        case = self.sent()
        case.send_back("人数和地点没有写清楚，请补充后再报。", **self.by_town())
        send_of_sender("case_returned", case, on=self.today(), now=self.at)

    def _taken_back(self) -> None:
        case = self.sent()
        how = self.by_village(case)
        told = Told({"version": 1}, {"version": 1, "made_at": how["now"]})
        withdraw_case(case, told, by=how["by"], now=how["now"])

    def _put_right(self) -> None:
        case = self.accepted()
        fields = {name: getattr(case, name) for name in amendment.FIELDS} | {"people": (case.people or 2) + 1}
        case.amend(Right(fields), "漏数了一位老人。", self.days, **self.by_town())

    def _void(self) -> None:
        case = self.accepted()
        self._propose(case)
        made = case.agree_void(**self.by_second(case))
        send_voiding("voided", case, made, by=self.county.offices[self.town.id], on=self.today(), now=self.at)

    def _maybe_void(self) -> None:
        self._propose(self.accepted())

    def _not_void(self) -> None:
        case = self.accepted()
        self._propose(case)
        case.refuse_void("确有其事，已电话问过当事人。", **self.by_second(case))
        again = self.accepted()
        self._propose(again)
        again.agree_void(**self.by_second(again))
        how = self.by_village(again)
        again.propose_unvoid("问过了，确有这件事，请恢复。", **how)
        again.agree_void(**self.by_second(again))

    def _propose(self, case: Case) -> None:
        how = self.by_village(case)
        made = case.propose_void("slip", "练习时误报的，没有这件事。", **how)
        send_voiding("void_asked", case, made, by=how["by"], on=self.today(), now=self.at)

    def _asked(self) -> Case:
        case = self.handled()
        wanted = limit.due_at(self.days, self.county.today + 20 * DAY)
        case.ask(wanted, "一方在外打工，月中才回来。", self.days, **self.by_village(case))
        self.tell("asked", case)
        return case

    def _asks_more_time(self) -> None:
        self._asked()

    def _more_time(self) -> None:
        case = self._asked()
        case.grant("同意，请约好日子。", **self.by_town())
        self.tell("granted", case)

    def _no_more_time(self) -> None:
        case = self._asked()
        case.refuse("可以先电话谈，期限不变。", **self.by_town())
        self.tell("refused", case)

    def _asked_to_stand_still(self) -> Case:
        case = self.handled()
        case.ask_pause("expert", "等鉴定机构的勘验意见。", **self.by_village(case))
        self.tell("pause_asked", case)
        return case

    def _stands_still(self) -> None:
        case = self._asked_to_stand_still()
        case.grant_pause("同意，意见出来当天恢复。", **self.by_town())
        self.tell("pause_given", case)
        case.go_on(DEADLINE, "意见已经送到。", self.days, **self.by_town())

    def _runs_on(self) -> None:
        case = self._asked_to_stand_still()
        case.deny_pause("勘验只要两天，期限不停。", **self.by_town())
        self.tell("pause_denied", case)

    def _opinion(self) -> None:
        case = self.handled(helped=True)
        said = "我村这边的水渠去年修过，界桩还在，可以一起去看。"
        case.advise(said, **self._next(self.county.people[case.co_handlers[0].id]))

    def _urged(self) -> None:
        case = self.handled()
        case.urge(**self.by_town())
        self.tell("case_urged", case)

    def _agreed(self) -> Case:
        case = self.handled()
        case.attempt("agreed", "双方坐下来谈了一个上午。", **self.by_village(case))
        how = self.by_village(case)
        day = self.county.day(how["now"])
        case.agree(Terms("written", day, TERMS, day + 10 * DAY), self.days, **how)
        return case

    def _agreement_kept(self) -> None:
        case = self._agreed()
        how = self.by_village(case)
        day = self.county.day(how["now"])
        right = Terms("written", case.agreements[-1].reached_on, TERMS + "工期顺延三天。", day + 13 * DAY)
        case.correct(right, "漏写了顺延。", self.days, **how)
        case.fulfil(self._day_after(case), "水沟修好，两家各付了一半。", self.days, **self.by_village(case))
        self._settle(case, "agreed", "水沟通了，两家没有别的意见。")
        self._ask_everybody(case, close=True)

    def _day_after(self, case: Case) -> date:
        return max(case.agreements[-1].reached_on, self.county.day(self.at))

    def _agreement_in_court(self) -> None:
        case = self._agreed()
        case.court(self._day_after(case), "双方一起到法院申请司法确认。", self.days, **self.by_village(case))
        case.ruling("confirmed", self.today(), "法院裁定确认有效。", self.days, **self.by_village(case))

    def _taken_up_again(self) -> None:
        case = self.handled()
        case.stop(case.concerned[0], "一方说不愿再谈。", **self.by_village(case))
        case.resume("亲戚劝过，两家都愿意再谈一次。", **self.by_village(case))

    def _settle(self, case: Case, method: str, text: str) -> None:
        how = self.by_village(case)
        case.resolve(method, text, **how)
        self.end("settled", case, how)

    def _ask_everybody(self, case: Case, *, close: bool) -> None:
        for party in case.concerned:
            case.confirm(party, "confirmed", "phone", "", **self.by_town())
        if close:
            case.close("", **self.by_town())

    def _reopened(self) -> None:
        case = self.handled()
        self._settle(case, "mediated", "双方当面说开，握手言和。")
        self._ask_everybody(case, close=True)
        how = self.by_town()
        case.reopen("又因为放水吵起来，重新办理。", **how)
        self.end("reopened", case, how)

    def _named(self) -> None:
        case = self.handled()
        told = {"name": "郑老师", "role": "other", "phone": "", "address": ""}
        case.name(told, **self.by_village(case))

    def _taken_apart(self) -> None:
        one, other = self.accepted(), self.accepted()
        one.absorb(other, "看起来是同一件事。", **self.by_town())
        other.come_out(one, **self.by_town())

    def _given_back(self) -> None:
        case = self.handled()
        case.recuse(case.unit, "反映的是村里的会计。", **self.by_town())
        case.unrecuse(case.unit_id, **self.by_town())

    def _sent_again(self) -> None:
        """Told once more by its sender after it came back."""
        case = self.sent()
        case.send_back("请写明是哪一段路。", **self.by_town())
        how = self.by_village(case)
        told = {name: getattr(case, name) for name in amendment.FIELDS} | {"place": f"{case.place}北头"}
        told |= {"parties": [], "made_at": how["now"], "version": 2}
        sent = Told({"id": str(case.id), "version": 2}, told)
        file_case(case.id, sent, case.unit, by=how["by"], now=how["now"])

    def _looked_into_again(self) -> None:
        """A claim whose petitioner asks the county to look into the town's decision."""
        case = self.accepted()
        how = self.by_town()
        case.register("claim", self.today(), self.today(), "", self.days, **how)
        case.give_opinion(Said(self.today(), OPINION, "handed", "partly"), self.days, **self.by_town())
        case.request_review("review_request", Said(self.today(), AGAIN), self.days, **self.by_town())

    def _ended(self, method: str) -> None:
        case = self.handled()
        self._settle(case, method, WORDS[method])
        self._ask_everybody(case, close=method != "unsettled")
