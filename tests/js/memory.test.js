// After a restoration: what the server forgot is offered again, in its order, with its receipt, and nothing else is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryDatabase } from "../../static/js/lib/records.js";
import { acknowledge, compare, deviceHeader, lossOf, reachesLess, rereads, tellLoss } from "../../static/js/field/memory.js";
import { createSync, judge, settle } from "../../static/js/field/sync.js";
import { storeIn } from "../../static/js/field/store.js";

const TABLES = { items: "id", drafts: "id", files: "sha256", kept: "key" };
const DAY = 86400000;
const receipt = (id, version = 1) => ({ no: "0000 0083", id, version, sha256: `of-${id}-${version}`, received_at: "2026-11-20T07:04:05Z", signature: "ab" });
const body = () => ({ outcome: "found", cases: [{ id: "c", parties: [{ name: "王某" }] }] });

async function phone(now = Date.now()) {
  const store = storeIn(memoryDatabase(TABLES), 7);
  await store.recognise();
  await store.enqueue([
    { id: "r", key: "r", kind: "report", version: 2, body: body(), week: "2026-11-16" },
    { id: "r.withdrawal.1", key: "r", kind: "withdrawal", version: 1, report_id: "r", body: {} },
    { id: "c2", key: "c2", kind: "case", body: { parties: [{ name: "李某" }] } }, { id: "s", key: "s", kind: "step", body: {} },
    { id: "f:c2", key: "f", kind: "attachment", after: "c2", case_id: "c2" }, { id: "w", key: "w", kind: "suggestion", body: {} },
  ], { now: "now" });
  await store.saveFile({ sha256: "f", bytes: new ArrayBuffer(1) });
  for (const item of await store.items()) {
    await store.update(item.id, (each) => ({ ...each, state: "delivered", delivered_at: now, receipt: receipt(each.key, each.version || 1) }));
  }
  return store;
}

/** A server that knows the receipts of these kinds and ids. */
function server(context, known) {
  const asked = [];
  context.mock.method(globalThis, "fetch", async (url, { body: said }) => {
    const receipts = JSON.parse(said).receipts || [];
    asked.push({ url, receipts });
    const unknown = receipts.map((_, place) => place).filter((place) => !known.includes(`${receipts[place].kind} ${receipts[place].id}`));
    return { status: 200, text: async () => JSON.stringify({ unknown }), headers: new Headers() };
  });
  return asked;
}

const waiting = async (store) => (await store.items()).filter((item) => item.state === "waiting").map((item) => item.id);

test("the server's memory reaches less far when its epoch is another, or its count of this phone lies below", () => {
  const seen = { epoch: "e", seq: 6 };
  assert.equal(reachesLess({ epoch: "e", seq: 6 }, seen), false);
  assert.equal(reachesLess({ epoch: "e", seq: 7 }, seen), false);
  assert.equal(reachesLess({ epoch: "e", seq: null }, seen), false);
  assert.equal(reachesLess({ epoch: "e", seq: 5 }, seen), true);
  assert.equal(reachesLess({ epoch: "f", seq: 6 }, seen), true);
});

test("of all that was delivered, what the server does not know waits again, in its old order and with its receipt", async (context) => {
  const store = await phone();
  const asked = server(context, ["case c2"]);
  await compare(store, null, { memory: { epoch: "new", seq: 3 }, inbox: [] });
  assert.deepEqual(await waiting(store), ["r", "r.withdrawal.1", "s", "f:c2", "w"]);
  assert.deepEqual(asked[0].receipts[0], { kind: "report", id: "r", version: 2, sha256: "of-r-2" });
  assert.equal(asked[0].receipts[4].id, "f:c2");
  const [first] = await store.items();
  assert.equal(first.again.receipt.no, "0000 0083");
  await compare(store, null, { memory: { epoch: "new", seq: 3 }, inbox: [] });
  assert.equal(asked.length, 1, "it is asked once");
});

test("where the server cannot be asked, it is asked again the next time", async (context) => {
  const store = await phone();
  context.mock.method(globalThis, "fetch", async () => { throw new TypeError("offline"); });
  await compare(store, null, { memory: { epoch: "new", seq: 0 }, inbox: [] });
  assert.deepEqual(await waiting(store), []);
  server(context, []);
  await compare(store, null, { memory: { epoch: "new", seq: 0 }, inbox: [] });
  assert.equal((await waiting(store)).length, 6);
});

test("a copy that was put back without a new epoch is noticed by the count of what had a receipt", async (context) => {
  const store = await phone();
  server(context, ["report r", "withdrawal r", "case c2", "step s", "attachment f:c2"]);
  await compare(store, null, { memory: { epoch: "e", seq: 6 }, inbox: [] });
  await acknowledge(store, 6);
  await compare(store, null, { memory: { epoch: "e", seq: 5 }, inbox: [] });
  assert.deepEqual(await waiting(store), ["w"]);
});

test("what is offered again waits for what another phone has to bring back, and a decision is asked for at once", () => {
  const item = { id: "s", key: "s", kind: "step", state: "waiting", again: { receipt: receipt("s"), at: 0 } };
  const problem = (status, type = "about:blank") => ({ status, json: { type, title: "No", status, detail: "Because" } });
  for (const status of [404, 409, 422]) {
    assert.equal(judge(item, problem(status), DAY).why, "forgotten");
    assert.equal(judge(item, problem(status), DAY).stop, false);
    assert.equal(judge(item, problem(status), 15 * DAY).next, "attention");
    assert.equal(judge({ ...item, again: undefined }, problem(status), DAY).next, "attention");
  }
  assert.equal(judge(item, problem(409, "/problems/already-reported"), DAY).next, "attention");
  assert.equal(judge(item, problem(403), DAY).next, "attention");
});

test("what came back keeps the day on which it was delivered first", () => {
  const item = { id: "s", key: "s", kind: "step", state: "waiting", tries: 1, delivered_at: 5, again: { receipt: receipt("s"), at: 9 } };
  const after = settle(item, item, { next: "delivered", receipt: receipt("s") }, 100);
  assert.equal(after.delivered_at, 5);
  assert.equal(after.again, undefined);
});

test("names and photos stay for 60 days after they were delivered, and then go; nothing unsent goes", async (context) => {
  const store = await phone(0); // by the phone's clock long ago: it is wrong
  const delivered = Date.parse(receipt("r").received_at);
  await store.update("w", (item) => ({ ...item, state: "waiting" }));
  await store.prune(delivered + 60 * DAY - 1);
  assert.deepEqual(await store.files(), ["f"]);
  await store.prune(delivered + 60 * DAY + 1);
  assert.deepEqual(await store.files(), []);
  const items = await store.items();
  assert.deepEqual(items[0].body.cases[0].parties, []);
  assert.deepEqual(items[2].body.parties, []);
  assert.equal(items.length, 6);
  const asked = server(context, []);
  await compare(store, null, { memory: { epoch: "new", seq: 0 }, inbox: [] });
  assert.deepEqual(asked[0].receipts.map((each) => each.kind), ["withdrawal", "step"], "what is no longer whole is not offered");
});

test("a full phone lets the oldest delivered photo go, and never one that is unsent", async () => {
  const rows = memoryDatabase(TABLES);
  let full = 0;
  const run = (mode, names, work) => {
    if (mode === "readwrite" && names[0] === "drafts" && full > 0) {
      full -= 1;
      return Promise.reject(Object.assign(new Error("full"), { name: "QuotaExceededError" }));
    }
    return rows.run(mode, names, work);
  };
  const store = storeIn({ durable: true, run }, 7);
  await store.recognise();
  for (const sha256 of ["old", "new", "unsent"]) await store.saveFile({ sha256 });
  await store.enqueue(["old", "new", "unsent"].map((key) => ({ id: `${key}:c`, key, kind: "attachment" })), { now: "now" });
  for (const id of ["old:c", "new:c"]) await store.update(id, (item) => ({ ...item, state: "delivered", delivered_at: 1 }));
  full = 1;
  await store.saveDraft({ id: "d" });
  assert.deepEqual((await store.files()).sort(), ["new", "unsent"]);
  full = 5;
  await assert.rejects(store.saveDraft({ id: "e" }), { name: "QuotaExceededError" });
  assert.deepEqual(await store.files(), ["unsent"]);
});

test("messages that were read here are marked again", () => {
  assert.deepEqual(rereads([{ id: 1, read: true }, { id: 2, read: false }, { id: 3, read: true }], [{ id: 1, read: false }, { id: 2, read: false }]), [1]);
});

test("a phone names itself, its count and what waits; one that keeps nothing does not", () => {
  assert.deepEqual(deviceHeader({ device: "d", seq: 9, unsent: 2 }, 4), { "Paicha-Device": "d 4 2" });
  assert.deepEqual(deviceHeader({ device: "d", seq: 9, unsent: 2 }), { "Paicha-Device": "d 9 2" });
  assert.deepEqual(deviceHeader(null, 4), {});
});

test("a loss is told exactly by the phone's own note, at least by what the server heard last, and not at all where nothing was", () => {
  const own = { device: "d", seq: 5, unsent: 2, drafts: 1 };
  const told = { device: "d", seq: 4, unsent: 1 };
  assert.deepEqual(lossOf(own, told), { device: "d", seq: 5, unsent: 2, drafts: 1, exact: true });
  assert.deepEqual(lossOf(null, told), { device: "d", seq: 4, unsent: 1, drafts: 0, exact: false });
  assert.equal(lossOf({ ...own, seq: 3 }, told).exact, false, "an older note of the phone's knows less than the server");
  assert.equal(lossOf(null, { ...told, seq: 0, unsent: 0 }).exact, false);
  assert.equal(lossOf({ device: "d", seq: 0, unsent: 0, drafts: 0 }, null), null);
  assert.equal(lossOf(null, null), null);
});

test("a phone whose storage was cleared goes on under its number, and tells the office once", async (context) => {
  const store = storeIn({ ...memoryDatabase(TABLES), durable: true }, 7);
  await store.recognise({ device: "d", seq: 4, unsent: 1 });
  assert.deepEqual(await store.kept("device"), { id: "d", seq: 5 }, "the next loss has another count");
  assert.equal((await store.kept("loss")).unsent, 1);
  const asked = [];
  context.mock.method(globalThis, "fetch", async (url, { body: said }) => {
    asked.push([url, JSON.parse(said)]);
    return { status: asked.length > 1 ? 204 : 503, text: async () => "", headers: new Headers() };
  });
  for (let time = 0; time < 3; time += 1) await tellLoss(store);
  assert.deepEqual(asked, Array(2).fill(["/api/v1/losses/d/4", { unsent: 1, exact: false }]));
});

test("a phone that was copied takes a number of its own and counts on", async () => {
  const store = await phone();
  const before = await store.kept("device");
  await acknowledge(store, 6);
  await store.renew();
  const after = await store.kept("device");
  assert.notEqual(after.id, before.id);
  assert.equal(after.seq, before.seq);
  assert.equal((await store.kept("memory")).seq, 0);
});

test("a phone that hears it was copied goes on under a new number, and sends its item's old receipt along", async (context) => {
  const rows = memoryDatabase(TABLES);
  const store = storeIn({ ...rows, durable: true }, 7);
  await store.recognise();
  await store.enqueue([{ id: "s", key: "s", kind: "suggestion", url: "/api/v1/suggestions/s", body: {} }], { now: "now" });
  await store.update("s", (item) => ({ ...item, again: { receipt: receipt("s"), at: Date.now() } }));
  const before = await store.kept("device");
  const document = { me: { id: 7, units: [] }, server_time: "2026-11-20T08:00:00Z", rounds: [], inbox: [], memory: { epoch: "e", seq: 0 } };
  const sent = [];
  context.mock.method(globalThis, "fetch", async (url, { method, headers }) => {
    sent.push([method, url, headers]);
    const said = method === "PUT" ? { receipt: receipt("s"), device: "forked" } : document;
    return { status: method === "PUT" ? 201 : 200, text: async () => JSON.stringify(said), headers: new Headers() };
  });
  const sync = createSync(store, { practice: false, onChange: () => null, onStart: async () => null, onOtherUser: () => null });
  await sync.run();
  await new Promise(setImmediate); // the next round is arranged by then
  sync.stop();
  const [, , headers] = sent.find(([method]) => method === "PUT");
  assert.equal(headers["Paicha-Device"], `${before.id} 1 1`);
  assert.equal(headers["Paicha-Receipt"], "00000083 2026-11-20T07:04:05Z ab");
  const [item] = await store.items();
  assert.deepEqual([item.state, item.again], ["delivered", undefined]);
  assert.notEqual((await store.kept("device")).id, before.id);
});
