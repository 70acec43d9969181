// What each answer of the protocol's table means for an item of the queue.
import assert from "node:assert/strict";
import { test } from "node:test";
import { retryAfter } from "../../static/js/field/memory.js";
import { judge, judgeStart, nextItem, pause, settle } from "../../static/js/field/sync.js";

const item = { id: "a", key: "a", kind: "report", version: 2, state: "waiting", tries: 1, next_at: 0 };
const receipt = { no: "0000 0083", id: "a", version: 2, sha256: "x", received_at: "2026-11-20T07:04:05Z" };
const problem = (status, type = "about:blank", more = {}) => ({ status, json: { type, title: "No", status, detail: "Because", ...more } });

for (const status of [200, 201]) {
  test(`${status} with our receipt is delivered`, () => {
    assert.deepEqual(judge(item, { status, json: { receipt } }), { next: "delivered", receipt });
  });
}

for (const [what, answer] of Object.entries({
  "200 with a page": { status: 200, json: null },
  "a redirect": { status: 0, redirected: true },
  "511": { status: 511, json: null },
  "a 401 that is not ours": { status: 401, json: null },
  "a 404 that is not ours": { status: 404, json: null },
  "a 403 with foreign JSON": { status: 403, json: { error: "blocked" } },
})) {
  test(`${what} is a network that asks for a login: kept, and nothing else is tried now`, () => {
    const verdict = judge(item, answer);
    assert.equal(verdict.next, "waiting");
    assert.equal(verdict.why, "portal");
    assert.equal(verdict.stop, true);
  });
}

test("what the town decides about is delivered and marked as held", () => {
  const verdict = judge(item, { status: 201, json: { receipt, held: true } });
  assert.deepEqual(verdict, { next: "delivered", receipt, held: true });
  assert.equal(settle(item, item, verdict, 1).held, true);
});

test("a closed account goes on to hand in what waits, and what is not taken is set aside with the sentence", () => {
  const closed = problem(401, "account-closed");
  assert.equal(judgeStart(closed), "closed");
  const { next, problem: told, stop } = judge({ ...item, kind: "step" }, closed);
  assert.deepEqual([next, told.type, told.detail, stop], ["attention", "account-closed", "Because", undefined]);
  assert.equal(judgeStart(problem(401)), "signed-out");
});

test("somebody else's receipt empties nothing", () => {
  for (const wrong of [{ ...receipt, id: "b" }, { ...receipt, version: 1 }, { ...receipt, no: "" }, "yes", null]) {
    assert.equal(judge(item, { status: 201, json: { receipt: wrong } }).next, "waiting");
  }
});

test("no answer is offline", () => {
  assert.equal(judge(item, { status: 0, json: null }).why, "offline");
});

test("our 401 keeps everything and asks to sign in", () => {
  assert.equal(judge(item, problem(401)).why, "signed-out");
});

for (const status of [408, 429, 500, 502, 503, 504, 507]) {
  test(`${status} waits as long as the server says`, () => {
    const verdict = judge(item, { ...problem(status), wait: 60000 });
    assert.deepEqual([verdict.next, verdict.why, verdict.wait], ["waiting", "busy", 60000]);
  });
}

for (const status of [400, 403, 404, 409, 415, 422]) {
  test(`our ${status} sets the item aside with the server's sentence, and the queue goes on`, () => {
    const verdict = judge(item, problem(status, "already-reported", { report: { id: "b" }, errors: { "cases.0.summary": ["Empty"] } }));
    assert.equal(verdict.next, "attention");
    assert.equal(verdict.stop, undefined);
    assert.deepEqual(verdict.problem, { status, type: "already-reported", title: "No", detail: "Because",
      errors: { "cases.0.summary": ["Empty"] }, report: { id: "b" } });
  });
}

test("413 is too large whoever says so", () => {
  assert.equal(judge(item, { status: 413, json: null }).next, "attention");
});

test("an attachment is known by its address", () => {
  const photo = { id: "f00d:c1", key: "f00d", kind: "attachment" };
  assert.equal(judge(photo, { status: 201, json: { receipt: { no: "1", id: "f00d:c1", version: 1 } } }).next, "delivered");
  assert.equal(judge(photo, { status: 201, json: { receipt: { no: "1", id: "beef:c1", version: 1 } } }).next, "waiting");
});

test("an item edited while it was under way keeps the receipt but is not emptied by it", () => {
  const edited = { ...item, version: 3 };
  const after = settle(edited, item, { next: "delivered", receipt }, 5);
  assert.equal(after.state, "waiting");
  assert.deepEqual(after.earlier, [receipt]);
  assert.equal(settle(edited, item, { next: "attention", problem: {} }, 5), null);
});

test("a delivered item keeps its receipt", () => {
  const after = settle({ ...item, problem: { status: 422 } }, item, { next: "delivered", receipt }, 5);
  assert.deepEqual([after.state, after.receipt, after.problem, after.delivered_at], ["delivered", receipt, null, 5]);
});

test("Retry-After is honoured to the letter, as seconds or as a date, up to an hour", () => {
  assert.equal(retryAfter("120", 0), 120000);
  assert.equal(retryAfter("999999", 0), 3600000);
  assert.equal(retryAfter("Thu, 01 Jan 1970 00:01:00 GMT", 0), 60000);
  assert.equal(retryAfter(null, 0), null);
  assert.equal(retryAfter("soon", 0), null);
  assert.equal(settle(item, item, { next: "waiting", why: "busy", wait: 120000 }, 1000).next_at, 121000);
});

test("the pause doubles with jitter, never exceeds an hour and never ends", () => {
  assert.ok(pause(0, 0) >= 2500 && pause(0, 1) <= 5000);
  assert.ok(pause(1, 0) >= 5000);
  for (let tries = 0; tries < 5000; tries += 1) {
    const wait = pause(tries, 0.999);
    assert.ok(wait > 0 && wait <= 3600000);
  }
});

test("thirty days of failures drop nothing", () => {
  let current = { ...item, tries: 0 };
  for (let now = 0; now < 30 * 86400000; now = current.next_at) {
    current = settle({ ...current, tries: current.tries + 1 }, current, { next: "waiting", why: "offline", wait: null }, now, 0.5);
    assert.ok(current.next_at - now <= 3600000);
  }
  assert.equal(current.state, "waiting");
});

test("the oldest due item goes first; what waits for another waits; a refused one holds nobody up", () => {
  const queue = [{ id: "1", state: "attention" }, { id: "2", state: "waiting", next_at: 900 }, { id: "p", state: "waiting", next_at: 0, after: "1" },
    { id: "3", state: "waiting", next_at: 0 }];
  assert.equal(nextItem(queue, 100, false, new Set()).id, "3");
  assert.equal(nextItem(queue, 100, true, new Set()).id, "2");
  assert.equal(nextItem(queue, 100, true, new Set(["2", "3"])), undefined);
  assert.equal(nextItem([{ ...queue[1], hold: true }], 100, true, new Set()), undefined);
  assert.equal(nextItem([{ id: "r", kind: "report", round_id: null, state: "waiting", next_at: 0 }], 100, true, new Set()), undefined);
});

test("the start document proves line and session", () => {
  assert.equal(judgeStart({ status: 304, json: null }), "ok");
  assert.equal(judgeStart({ status: 200, json: { me: { id: 7 }, server_time: "2026-11-20T08:00:00Z" } }), "ok");
  assert.equal(judgeStart({ status: 200, json: null }), "portal");
  assert.equal(judgeStart({ status: 0, redirected: true }), "portal");
  assert.equal(judgeStart(problem(401)), "signed-out");
  assert.equal(judgeStart({ status: 503, json: null }), "busy");
  assert.equal(judgeStart({ status: 0, json: null }), "offline");
});
