// Sends what waits. `judge` alone decides what an answer means: only our own receipt empties an item.
import { dateOf } from "../lib/dom.js";
import { newId } from "../lib/records.js";
import { acknowledge, compare, deliver, deviceHeader, talk, tellLoss } from "./memory.js";
import { isUnsent, roundOf, roundsOf } from "./store.js";

const HOUR = 3600000;
const PATIENCE = 14 * 24 * HOUR;
const HOLDER = newId();

/** Milliseconds until the next try: doubling from 5 s, half of it by chance, at most an hour. */
export function pause(tries, chance = Math.random()) {
  const longest = Math.min(HOUR, 5000 * 2 ** Math.min(tries, 12));
  return Math.round(longest * (0.5 + chance / 2));
}

/**
 * Milliseconds until the start document is asked for again: at once for what is due, at the latest after `most`. After
 * tries that failed it is asked for sooner, with the pauses of `pause`, but never before `quiet`, until when the server
 * wants to be left alone.
 */
export function untilNext({ failed, quiet, due, most }, now = Date.now(), chance = Math.random()) {
  const wait = failed ? pause(failed - 1, chance) : Math.max(5000, due - now);
  return Math.max(quiet - now, Math.min(most, wait));
}

const isObject = (value) => Boolean(value) && typeof value === "object" && !Array.isArray(value);
const isProblem = (json) => isObject(json) && (typeof json.title === "string" || typeof json.detail === "string");

function isReceiptFor(item, receipt) {
  if (!isObject(receipt) || !receipt.no) return false;
  const same = receipt.id === item.key || receipt.id === item.id || (item.kind === "attachment" && receipt.sha256 === item.key);
  return same && (item.version === undefined || receipt.version === undefined || receipt.version === item.version);
}

/**
 * What an answer to an item means. `next` is delivered, attention or waiting; `why` tells the waiting apart
 * (offline, portal, signed-out, busy); `stop` ends this round of sending, since the next item would fare alike.
 */
export function judge(item, { status, json, redirected, wait = null }, now = Date.now()) {
  const waiting = (why) => ({ next: "waiting", why, wait, stop: true });
  if (redirected || status === 511) return waiting("portal");
  if (status === 0) return waiting("offline");
  if (status >= 200 && status < 300) {
    if (isObject(json) && isReceiptFor(item, json.receipt)) return { next: "delivered", receipt: json.receipt, ...(json.held && { held: true }) };
    return isObject(json) ? { ...waiting("odd"), stop: false } : waiting("portal");
  }
  if (status === 401 && isProblem(json) && json.type !== "account-closed") return waiting("signed-out");
  if ([408, 425, 429].includes(status) || status >= 500) return waiting("busy");
  if (status === 413) return { next: "attention", problem: problemOf(status, json) };
  if (!isProblem(json)) return waiting("portal");
  const problem = problemOf(status, json);
  if (awaitsOthers(item, problem, now)) return { ...waiting("forgotten"), stop: false };
  return { next: "attention", problem };
}

/** What is offered again may need what another phone has still to bring back: it is tried for two weeks. */
function awaitsOthers({ again }, { status, type }, now) {
  return Boolean(again) && now - again.at < PATIENCE && [404, 409, 422].includes(status)
    && !["already-reported", "different-content"].includes(type);
}

function problemOf(status, json) {
  const { type = "", title = "", detail = "", errors = null, report = null } = isObject(json) ? json : {};
  return { status, type: String(type).split("/").pop(), title, detail, errors, report };
}

/** The item after an answer, by what it is now: an item edited while it was under way is not emptied by the old receipt. */
export function settle(item, sent, verdict, now, chance) {
  if (verdict.next === "delivered") {
    if (item.version !== sent.version) return { ...item, earlier: [...(item.earlier || []), verdict.receipt] };
    const { again, held, ...rest } = item;
    const at = again ? item.delivered_at : now;
    return { ...rest, ...(verdict.held && { held: true }), state: "delivered", receipt: verdict.receipt, problem: null, why: null, delivered_at: at };
  }
  if (item.version !== sent.version || item.state !== "waiting") return null;
  if (verdict.next === "attention") return { ...item, state: "attention", problem: verdict.problem, why: null };
  return { ...item, why: verdict.why, hold: verdict.wait !== null,
    next_at: now + (verdict.wait === null ? pause(item.tries, chance) : verdict.wait) };
}

/** The next item to send: the oldest that is due and does not wait for another. `eager` skips our own back-off. */
export function nextItem(items, now, eager, tried) {
  const byId = new Map(items.map((item) => [item.id, item]));
  return items.find((item) => item.state === "waiting" && !tried.has(item.id)
    && !(item.kind === "report" && item.round_id === null)
    && (item.next_at <= now || (eager && !item.hold))
    && (!item.after || !byId.has(item.after) || byId.get(item.after).state === "delivered"));
}

/** Sends for one user's store. `onChange` is told {now, sending, why, at} whenever something is different. */
export function createSync(store, { practice, onChange, onStart, onOtherUser }) {
  const state = { sending: null, why: null, at: null, running: false, hurry: false, failed: 0, quiet: 0 };
  let again = null;
  let timer = null;

  const tell = (change) => { Object.assign(state, change); onChange(state); };

  async function run(eager = true) {
    if (state.running) { again = again || eager; return; }
    state.running = true;
    again = null;
    let mine = true;
    try {
      mine = await alone(store, () => (practice ? pretend() : round(eager)));
    } finally {
      state.running = false;
      tell({ sending: null });
      if (!mine) schedule(3000, false);
      else schedule(again === null ? null : 0, Boolean(again));
    }
  }

  /** Asks for the start document first: it proves the line, the session and the user; then one item after the other. */
  async function round(eager) {
    if (state.quiet > Date.now()) return true;
    if (!(await refresh()) && state.why !== "closed") return true; // a closed account still hands in what is new
    const held = (await store.items()).some((item) => item.state === "waiting" && item.hold && item.next_at > Date.now());
    if (held) { tell({ why: "busy" }); return true; }
    const tried = new Set();
    let delivered = 0;
    for (;;) {
      const items = await store.items();
      const item = nextItem(items, Date.now(), eager, tried);
      if (!item) break;
      tried.add(item.id);
      const verdict = await sendOne(item);
      if (verdict.next === "delivered") delivered += 1;
      if (verdict.stop) { tell({ why: verdict.why }); return true; }
    }
    if (delivered) await refresh();
    return true;
  }

  /** Practice: everything "arrives", and nothing leaves the phone. */
  async function pretend() {
    for (const item of await store.items()) {
      const receipt = { no: "000-000", id: item.key, version: item.version, received_at: new Date().toISOString() };
      await store.update(item.id, (now) => (now.state === "waiting" ? { ...now, state: "delivered", receipt, delivered_at: Date.now() } : null));
    }
    return true;
  }

  async function sendOne(item) {
    await store.lease(HOLDER, Date.now() + 300000, Date.now());
    const sent = await store.update(item.id, (now) => (now.state === "waiting" ? { ...now, tries: now.tries + 1 } : null));
    if (sent.state !== "waiting") return { next: "gone" };
    tell({ sending: item.id });
    const answer = await deliver(store, sent);
    const verdict = answer.missing ? { next: "attention", problem: answer.missing } : judge(sent, answer);
    await store.update(item.id, (now) => settle(now, sent, verdict, Date.now()));
    if (verdict.next === "delivered") await acknowledge(store, item.seq);
    if (verdict.next === "delivered" && answer.json.device === "forked") await store.renew();
    if (item.kind === "withdrawal" && verdict.next === "delivered") {
      await store.update(item.report_id, (now) => ((now.version || 1) === item.version ? { ...now, withdrawn: true } : null));
    }
    tell({});
    return verdict;
  }

  /** True when the line is open and the session is this user's. */
  async function refresh() {
    const kept = await store.kept("start");
    const headers = { ...deviceHeader(await store.note()), ...(kept && kept.etag ? { "If-None-Match": kept.etag } : {}) };
    const answer = await talk("GET", "/api/v1/start", { headers });
    const verdict = judgeStart(answer);
    note(verdict, answer.wait);
    if (verdict !== "ok") { tell({ why: verdict }); return false; }
    if (answer.status === 200) {
      if (answer.json.me.id !== store.userId) { onOtherUser(answer.json); return false; }
      await take(answer);
    } else if (answer.date && kept) {
      const offset = Date.parse(answer.date) - Date.now();
      await store.keep("start", (now) => ({ ...now, offset }));
    }
    await complete();
    await compare(store, kept && kept.document, (await store.kept("start")).document);
    await tellLoss(store);
    tell({ why: null, at: Date.now() });
    return true;
  }

  /** Counts the tries in a row that reached no server of ours, and keeps until when it asked for patience. */
  function note(verdict, wait) {
    state.failed = ["offline", "portal", "busy"].includes(verdict) ? state.failed + 1 : 0;
    state.quiet = verdict === "busy" && wait ? Date.now() + wait : 0;
  }

  async function take({ json, etag }) {
    const offset = Date.parse(json.server_time) - Date.now();
    await store.keep("start", { etag, offset, document: json });
    await store.prune(Date.parse(json.server_time));
    await onStart(json);
  }

  /** Reports made while the round was not known get it now. */
  async function complete() {
    const kept = await store.kept("start");
    for (const item of await store.items()) {
      if (item.kind !== "report" || item.round_id !== null || !isUnsent(item)) continue;
      const { id } = roundOf(roundsOf(kept.document, item.unit_id), dayOf(item));
      if (id !== null) await store.update(item.id, (now) => ({ ...now, round_id: id, body: { ...now.body, round_id: id } }));
    }
  }

  async function schedule(soon, eagerly) {
    clearTimeout(timer);
    const waiting = (await store.items()).filter((item) => item.state === "waiting");
    const due = Math.min(...waiting.map((item) => item.next_at));
    const wait = soon === null ? untilNext({ ...state, due, most: state.hurry ? 60000 : 300000 }) : soon;
    timer = setTimeout(() => run(eagerly), wait);
  }

  /** The start document has just come: nothing to ask for now. */
  function rest() {
    tell({ why: null, at: Date.now() });
    schedule(null, false);
  }

  return { state, run, rest, stop: () => clearTimeout(timer) };
}

/** A day of the round that a report is for whose round was not known: when it was made, or the first of its week. */
function dayOf({ week, ends_on, body }) {
  const made = dateOf(body.made_at);
  return week <= made && made <= ends_on ? made : week;
}

/** ok, or why there is no start document. */
export function judgeStart({ status, json, redirected }) {
  if (status === 304 || (status === 200 && isObject(json) && isObject(json.me) && json.server_time)) return "ok";
  if (redirected || status === 511 || (status >= 200 && status < 300)) return "portal";
  if (status === 0) return "offline";
  if (status === 401 && isProblem(json)) return json.type === "account-closed" ? "closed" : "signed-out";
  return status >= 500 || status === 429 ? "busy" : "portal";
}

/** Runs work in one tab only; false when another tab is at it. */
async function alone(store, work) {
  if (typeof navigator !== "undefined" && navigator.locks) { // floor: else the lease below
    return navigator.locks.request( // floor: asked for just above
      `paicha-${store.userId}`, { ifAvailable: true }, (lock) => (lock ? work() : false));
  }
  if (!(await store.lease(HOLDER, Date.now() + 60000, Date.now()))) return false;
  try {
    return await work();
  } finally {
    await store.lease(HOLDER, 0, Date.now());
  }
}
