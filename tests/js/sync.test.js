// When the phone asks again after a try that failed, and which round a report gets that was made without knowing it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { learn } from "../../static/js/lib/dom.js";
import { memoryDatabase } from "../../static/js/lib/records.js";
import { roundsOf, storeIn } from "../../static/js/field/store.js";
import { createSync, untilNext } from "../../static/js/field/sync.js";

learn({ locale: "zh_CN", timezone: "Asia/Shanghai" }, () => new Date());
const TABLES = { items: "id", drafts: "id", files: "sha256", kept: "key" };
const rest = { failed: 0, quiet: 0, due: Infinity, most: 300000 };
const START = { me: { id: 7, units: [{ id: 133, kind: "village" }, { id: 1, kind: "town" }] }, server_time: "2026-12-02T08:00:00Z",
  inbox: [], rounds: [
    { id: 10, starts_on: "2026-11-30", ends_on: "2026-12-06", kinds: ["village", "community"] },
    { id: 20, starts_on: "2026-12-01", ends_on: "2026-12-31", kinds: ["town", "department"] }] };

/** A phone whose requests are answered by `answer`, with what it asked for. */
function phone(context, answer) {
  const asked = [];
  context.mock.method(globalThis, "fetch", async (url, { method }) => {
    asked.push(`${method} ${url}`);
    const { status, json, headers = {} } = answer();
    return { status, text: async () => JSON.stringify(json), headers: new Headers(headers) };
  });
  const store = storeIn({ ...memoryDatabase(TABLES), durable: true }, 7);
  const sync = createSync(store, { practice: false, onChange: () => null, onStart: async () => null, onOtherUser: () => null });
  return { asked, store, sync };
}

test("with nothing waiting, a start that failed is asked for again after seconds, then ever more slowly", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((failed) => untilNext({ ...rest, failed }, 0, 1));
  assert.deepEqual(waits, [5000, 10000, 20000, 40000, 80000, 160000, 300000, 300000, 300000]);
  assert.equal(untilNext({ ...rest, failed: 1 }, 0, 0), 2500);
  assert.equal(untilNext(rest, 0), 300000);
  assert.equal(untilNext({ ...rest, due: 0 }, 0), 5000);
  assert.equal(untilNext({ ...rest, due: 0, failed: 4 }, 0, 1), 40000);
});

test("no sooner than the server asks, however much waits", () => {
  assert.equal(untilNext({ ...rest, failed: 1, quiet: 90000 }, 0), 90000);
  assert.equal(untilNext({ ...rest, failed: 1, quiet: 900000, due: 0 }, 0), 900000);
});

test("a network that returns asks at once, and not while the server wants to be left alone", async (context) => {
  let answer = { status: 0, json: null };
  const { asked, sync } = phone(context, () => {
    if (!answer.status) throw new TypeError("no network");
    return answer;
  });
  await sync.run();
  await sync.run();
  assert.deepEqual([asked.length, sync.state.why, sync.state.failed], [2, "offline", 2]);
  answer = { status: 503, json: { title: "Busy" }, headers: { "Retry-After": "120" } };
  await sync.run();
  await sync.run();
  await new Promise(setImmediate); // the next try is arranged by then
  sync.stop();
  assert.deepEqual([asked.length, sync.state.why, sync.state.failed], [3, "busy", 3]);
});

test("a start that comes ends the hurry", async (context) => {
  const { sync } = phone(context, () => ({ status: 200, json: START }));
  sync.state.failed = 5;
  await sync.run();
  await new Promise(setImmediate);
  sync.stop();
  assert.equal(sync.state.failed, 0);
});

const made = (id, unit_id, made_at) => ({ id, key: id, kind: "report", version: 1, unit_id, round_id: null, week: "2026-11-30",
  ends_on: "2026-12-06", url: `/api/v1/reports/${id}`, body: { unit_id, round_id: null, made_at } });

test("a report that was made without knowing its round gets that of its own unit, of the day on which it was made", async (context) => {
  const { store, sync } = phone(context, () => ({ status: 200, json: START }));
  await store.recognise();
  await store.enqueue([made("v", 133, "2026-12-02T08:00:00Z"), made("t", 1, "2026-12-02T08:00:00Z"), made("early", 1, "2026-11-30T08:00:00Z")],
    { now: "now" });
  await sync.run();
  await new Promise(setImmediate);
  sync.stop();
  const rounds = Object.fromEntries((await store.items()).map((item) => [item.id, [item.round_id, item.body.round_id]]));
  assert.deepEqual(rounds, { v: [10, 10], t: [20, 20], early: [null, null] });
});

test("the rounds of a unit are those of its kind; of a unit that is the person's no more, all", () => {
  const ids = (unit) => roundsOf(START, unit).map((round) => round.id);
  assert.deepEqual([ids(133), ids(1), ids(9)], [[10], [20], [10, 20]]);
});
