"""One form of the door, sent many times at the same moment to a real server, registers one matter."""

from __future__ import annotations

import uuid

from models.case.case import Case
from models.case.intake import Intake
from tests.support.crowd import at_once, codes, cookie, crowd, rows


def test_a_form_of_the_door_that_is_sent_many_times_at_once_registers_once(database: str) -> None:
    with crowd(database, "door") as (running, people):
        said = {"id": str(uuid.uuid4()), "office": str(people.town.id), "origin": "letter", "category": "10"}
        said |= {"summary": "来信说工钱没有结清", "place": "工地", "urgency": "ordinary"}
        answers = at_once(running, [("/intakes/new", {"data": said}, cookie(running, people.wang))] * 16)
        assert codes(answers) == {303: 16}
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert rows(Intake) == rows(Case, Case.summary == said["summary"]) == 1
