// What a phone asks for first: a round that is still due stands before the one that has just begun.
import assert from "node:assert/strict";
import { test } from "node:test";
import { firstRound, overdue, running, standingOf } from "../../static/js/field/report.js";

const round = (id, starts_on, ends_on, due_at, more = {}) => ({ id, starts_on, ends_on, due_at, kinds: ["village"], ...more });
const NEW_YEAR = [
  round(1, "2026-12-21", "2026-12-27", "2026-12-25T09:00:00Z"),
  round(2, "2026-12-28", "2027-01-03", "2027-01-04T09:00:00Z"), // Friday is New Year's Day: due on Monday at 17:00
  round(3, "2027-01-04", "2027-01-10", "2027-01-08T09:00:00Z"),
];

function phone(now, { rounds = NEW_YEAR, reports = [], items = [] } = {}) {
  const at = new Date(`${now}+08:00`);
  const today = new Date(at.getTime() + 8 * 3600000).toISOString().slice(0, 10);
  const app = { start: { reports }, items, unit: () => ({ id: 133 }), rounds: () => rounds, now: () => at, today: () => today };
  return app;
}

const ids = (app) => running(app).map((each) => each.round.id);
const filed = (round_id, status = "received") => ({ id: `r${round_id}`, unit_id: 133, round_id, version: 1, status });

test("on the Monday on which last week is due it stands first, the new week second", () => {
  const app = phone("2027-01-04T09:00");
  assert.deepEqual(ids(app), [2, 3]);
  assert.equal(firstRound(app).id, 2);
  assert.deepEqual(overdue(app).map((each) => each.id), [1]);
});

test("once reported, or once due, the new week stands first", () => {
  assert.equal(firstRound(phone("2027-01-04T09:00", { reports: [filed(2)] })).id, 3);
  assert.equal(firstRound(phone("2027-01-04T09:00", { reports: [filed(2, "returned")] })).id, 2);
  assert.equal(firstRound(phone("2027-01-04T17:01")).id, 3);
  assert.deepEqual(overdue(phone("2027-01-04T17:01")).map((each) => each.id), [1, 2]);
});

test("what was reported without a network counts as reported, and a week that the phone does not know yet comes second", () => {
  const items = [{ id: "r", kind: "report", state: "waiting", unit_id: 133, round_id: 2, week: "2026-12-28" }];
  assert.equal(firstRound(phone("2027-01-04T09:00", { items })).id, 3);
  assert.deepEqual(ids(phone("2027-01-04T09:00", { rounds: NEW_YEAR.slice(0, 2) })), [2, null]);
});

test("after National Day and Spring Festival the round that is due first comes first", () => {
  const october = [round(1, "2026-09-28", "2026-10-04", "2026-10-08T09:00:00Z"), round(2, "2026-10-05", "2026-10-11", "2026-10-09T09:00:00Z")];
  assert.equal(firstRound(phone("2026-10-08T09:00", { rounds: october })).id, 1);
  const spring = [round(1, "2026-02-16", "2026-02-22", "2026-02-24T09:00:00Z"), round(2, "2026-02-23", "2026-03-01", "2026-02-27T09:00:00Z")];
  assert.equal(firstRound(phone("2026-02-24T16:59", { rounds: spring })).id, 1);
});

test("of a unit that came after the due time nothing is asked, and what it sends counts", () => {
  const late = [round(1, "2026-12-28", "2027-01-03", "2027-01-04T09:00:00Z", { not_owed_by: [133] }), NEW_YEAR[2]];
  assert.deepEqual(ids(phone("2027-01-04T09:00", { rounds: late })), [3]);
  assert.equal(standingOf(phone("2027-01-04T09:00"), late[0]).state, "free");
  assert.equal(standingOf(phone("2027-01-04T09:00", { reports: [filed(1)] }), late[0]).state, "received");
  assert.deepEqual(overdue(phone("2027-01-05T09:00", { rounds: late })), []);
});
