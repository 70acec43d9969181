// What the phone keeps: the queue and its sequence, drafts, weeks and where a report stands.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryDatabase } from "../../static/js/lib/records.js";
import { mondayOf, roundOf, standing, storeIn } from "../../static/js/field/store.js";

const TABLES = { items: "id", drafts: "id", files: "sha256", kept: "key" };
const rounds = [{ id: 811, starts_on: "2026-11-09", ends_on: "2026-11-15" }, { id: 812, starts_on: "2026-11-16", ends_on: "2026-11-22" }];
const report = (more = {}) => ({ id: "r1", key: "r1", kind: "report", version: 1, unit_id: 133, round_id: 812, week: "2026-11-16", body: { outcome: "nil" }, ...more });

async function freshStore() {
  const store = storeIn(memoryDatabase(TABLES), 7);
  await store.recognise();
  return store;
}

test("what is put in the queue takes the next number of this phone, and its draft is gone", async () => {
  const store = await freshStore();
  await store.saveDraft({ id: "d" });
  await store.enqueue([report(), { id: "p:c", key: "p", kind: "attachment", after: "r1" }], { dropDraft: "d", now: "now" });
  const items = await store.items();
  assert.deepEqual(items.map((item) => [item.id, item.seq, item.state, item.tries]), [["r1", 1, "waiting", 0], ["p:c", 2, "waiting", 0]]);
  assert.equal(items[0].body.device.seq, 1);
  assert.deepEqual(await store.drafts(), []);
});

test("what two change at once of what is kept holds both changes", async () => {
  const store = await freshStore();
  await store.keep("start", { etag: "a", read: [] });
  await Promise.all([
    store.keep("start", (now) => ({ ...now, read: [...now.read, 1] })),
    store.keep("start", (now) => ({ ...now, etag: "b" })),
    store.keep("start", (now) => ({ ...now, read: [...now.read, 2] })),
  ]);
  assert.deepEqual(await store.kept("start"), { etag: "b", read: [1, 2] });
});

test("a report that was never tried becomes a draft again, with its photos; a tried one does not", async () => {
  const store = await freshStore();
  await store.enqueue([report(), { id: "p:c", key: "p", kind: "attachment", after: "r1" }], { now: "now" });
  assert.equal(await store.takeBack("r1", { id: "d" }), true);
  assert.deepEqual(await store.items(), []);
  assert.deepEqual(await store.drafts(), [{ id: "d" }]);
  await store.enqueue([report()], { now: "now" });
  await store.update("r1", (item) => ({ ...item, tries: 1 }));
  assert.equal(await store.takeBack("r1", { id: "e" }), false);
  assert.equal((await store.items()).length, 1);
});

test("a refused report steps back for another, and its photos follow", async () => {
  const store = await freshStore();
  await store.enqueue([report(), { id: "p:c", key: "p", kind: "attachment", after: "r1", case_id: "c" }], { now: "now" });
  await store.update("r1", (item) => ({ ...item, state: "attention" }));
  await store.enqueue([report({ id: "r2", key: "r2", version: 2 })], { instead: "r1", now: "now" });
  const items = await store.items();
  assert.equal(items.find((item) => item.id === "r1").state, "dropped");
  assert.equal(items.find((item) => item.id === "p:c").after, "r2");
});

test("the lease has one holder until it ends", async () => {
  const store = await freshStore();
  assert.equal(await store.lease("a", 100, 0), true);
  assert.equal(await store.lease("b", 200, 50), false);
  assert.equal(await store.lease("a", 150, 50), true);
  assert.equal(await store.lease("b", 300, 200), true);
});

test("the round of a day is the known one; where none is known the week stands in", () => {
  assert.equal(roundOf(rounds, "2026-11-22").id, 812);
  assert.deepEqual(roundOf(rounds, "2026-11-29"), { id: null, starts_on: "2026-11-23", ends_on: "2026-11-29", due_at: null });
  assert.equal(mondayOf("2027-01-03"), "2026-12-28");
});

test("a report stands where it was last heard of, but what waits on the phone comes first", () => {
  const at = (items, reports = []) => standing({ reports, items, unitId: 133, round: rounds[1] }).state;
  const known = (status, version = 1) => [{ id: "r1", unit_id: 133, round_id: 812, version, status }];
  assert.equal(at([]), "none");
  assert.equal(at([report({ state: "waiting" })]), "waiting");
  assert.equal(at([report({ state: "waiting", version: 2 })], known("returned")), "waiting");
  assert.equal(at([report({ state: "delivered" })]), "delivered");
  assert.equal(at([report({ state: "delivered" })], known("accepted")), "accepted");
  assert.equal(at([report({ state: "delivered", version: 2 })], known("returned")), "delivered");
  assert.equal(at([], known("received")), "received");
  assert.equal(at([report({ state: "dropped" })]), "none");
  assert.equal(at([report({ state: "delivered" }), { kind: "withdrawal", state: "waiting", report_id: "r1" }], known("received")), "withdrawing");
  assert.equal(at([report({ state: "delivered", withdrawn: true })], known("withdrawn")), "withdrawn");
  assert.equal(at([report({ state: "waiting", round_id: null, week: "2026-11-16" })]), "waiting");
});

