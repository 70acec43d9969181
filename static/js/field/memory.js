// What phone and server say to each other and remember of each other: receipts that were forgotten, a note of the queue.
import { button, fill, h, icon, notice, onceButton, t } from "../lib/dom.js";
import { draftOf } from "./report.js";
import { isUnsent, roundOf, roundsOf } from "./store.js";

const KINDS = ["report", "withdrawal", "case", "step", "attachment", "suggestion"];
const PAGE = 200;
const HOUR = 3600000;
const NOTHING = { epoch: null, seq: 0 };

/** Notes the highest count of which this phone has a receipt: a server that knows less has forgotten. */
export async function acknowledge(store, seq) {
  await store.keep("memory", (seen = NOTHING) => (seq > seen.seq ? { ...seen, seq } : seen));
}

/** Whether the server's memory reaches less far than what this phone has seen of it. */
export function reachesLess(memory, seen) {
  return memory.epoch !== seen.epoch || (memory.seq !== null && memory.seq < seen.seq);
}

/** Where the server has forgotten, puts what it does not know in the queue again, in its old place. */
export async function compare(store, before, { memory, inbox }) {
  const seen = (await store.kept("memory")) || NOTHING;
  if (!memory || !reachesLess(memory, seen)) return;
  const unknown = await unknownOf(await store.items());
  if (!unknown) return;
  for (const item of unknown) await store.update(item.id, (now) => offeredAgain(now, item, Date.now()));
  if (before) for (const id of rereads(before.inbox, inbox)) await send("PUT", `/api/v1/inbox/${id}/reading`, {});
  await store.keep("memory", { epoch: memory.epoch, seq: memory.seq || 0 });
}

/** What was delivered and is still whole on this phone, oldest first. */
export function offerable(items) {
  return items.filter((item) => item.state === "delivered" && KINDS.includes(item.kind) && !item.stripped
    && item.receipt && item.receipt.sha256);
}

/** How the server calls an item's receipt. */
export function keyOf(item) {
  return { kind: item.kind, id: item.kind === "attachment" ? item.id : item.key, version: item.receipt.version,
    sha256: item.receipt.sha256 };
}

/** The items whose receipts the server does not know; null when it could not be asked. */
async function unknownOf(items) {
  const whole = offerable(items);
  const unknown = [];
  for (let at = 0; at < whole.length; at += PAGE) {
    const page = whole.slice(at, at + PAGE);
    const { status, json } = await send("POST", "/api/v1/memory", { receipts: page.map(keyOf) });
    if (status !== 200 || !json || !Array.isArray(json.unknown)) return null;
    unknown.push(...json.unknown.map((place) => page[place]));
  }
  return unknown;
}

/** The item in the queue again, unless it has changed meanwhile; its receipt goes along as a proof. */
export function offeredAgain(now, item, at) {
  if (now.state !== "delivered" || now.receipt.sha256 !== item.receipt.sha256) return null;
  const again = { receipt: now.receipt, at };
  return { ...now, state: "waiting", next_at: 0, hold: false, tries: Math.max(1, now.tries), again };
}

/** Messages that were read here and that the server takes for unread again. */
export function rereads(before, after) {
  const read = new Set(before.filter((each) => each.read).map((each) => each.id));
  return after.filter((each) => !each.read && read.has(each.id)).map((each) => each.id);
}

/** Retry-After in seconds or as a date, in milliseconds, at most an hour; null when absent or unreadable. */
export function retryAfter(header, now) {
  if (!header) return null;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? null : Math.min(HOUR, Math.max(1000, wait));
}

/** One exchange. Never throws: no answer is status 0; a redirect is not followed, since ours never redirect. */
export async function talk(method, url, { body = null, headers = {}, patience = 30000 } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const answer = await fetch(url, { method, body, headers, signal: stop.signal, redirect: "manual",
      credentials: "same-origin", cache: "no-store" });
    if (answer.type === "opaqueredirect") return { status: 0, redirected: true };
    const text = await answer.text();
    let json = null;
    try { json = JSON.parse(text); } catch { /* not ours: judged by its absence */ }
    const head = (name) => answer.headers.get(name);
    return { status: answer.status, json, etag: head("ETag"), language: head("Content-Language"), date: head("Date"),
      wait: retryAfter(head("Retry-After"), Date.now()) };
  } catch {
    return { status: 0, json: null };
  } finally {
    clearTimeout(timer);
  }
}

export const send = (method, url, value, headers = {}) => talk(method, url,
  { body: JSON.stringify(value), headers: { "Content-Type": "application/json", ...headers } });

/** Names the phone, its count (of the item, or the last) and how much waits on it. Nothing where nothing is kept. */
export function deviceHeader(note, seq) {
  return note ? { "Paicha-Device": `${note.device} ${seq || note.seq} ${note.unsent}` } : {};
}

/** The receipt that the server gave before it was put back to an older copy: by it the item is what it was. */
function proof({ again }) {
  if (!again) return {};
  const { no, received_at: at, signature } = again.receipt;
  return { "Paicha-Receipt": [no.replace(/ /g, ""), at, signature].join(" ") };
}

/** Names whose work it is, so that it cannot go under the session of the next person on this phone. */
export async function deliver(store, item) {
  const headers = { "Paicha-User": String(store.userId), ...deviceHeader(await store.note(), item.seq), ...proof(item) };
  if (item.kind === "report" && item.week) return send("PUT", `${item.url}?week=${item.week}`, item.body, headers);
  if (item.kind !== "attachment") return send("PUT", item.url, item.body, headers);
  const file = await store.file(item.key);
  if (!file) return { missing: { status: 0, type: "photo-gone", title: "", detail: "", errors: null, report: null } };
  return talk("PUT", file.name ? `${item.url}&name=${encodeURIComponent(file.name)}` : item.url,
    { body: file.bytes, headers: { "Content-Type": file.type, ...headers }, patience: 30000 + file.bytes.byteLength * 0.6 });
}

/** The note of the queue outside the database: beside it, and in a cookie, since storage is cleared where cookies stay. */
export function readNote(userId) {
  const notes = [];
  try { notes.push(JSON.parse(localStorage.getItem(`paicha-${userId}`))); } catch { /* no localStorage, or damaged */ }
  try {
    const [, said] = new RegExp(`paicha-note-${userId}=([^;]+)`).exec(document.cookie);
    const [device, ...counts] = said.split(".");
    const [seq, unsent, drafts] = counts.map(Number);
    notes.push({ device, seq, unsent, drafts });
  } catch { /* no cookie */ }
  return notes.filter(Boolean).sort((a, b) => b.seq - a.seq)[0] || null;
}

export function writeNote(userId, note) {
  try { localStorage.setItem(`paicha-${userId}`, JSON.stringify(note)); } catch { /* the cookie remains */ }
  try {
    const { device, seq, unsent, drafts } = note;
    document.cookie = `paicha-note-${userId}=${[device, seq, unsent, drafts].join(".")}; path=/field/; max-age=34560000`
      + `; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  } catch { /* no cookies */ }
}

/** What was lost, by the phone's own note (exact) or by what the server heard last (the least); null when nothing was. */
export function lossOf(own, told) {
  const exact = Boolean(own) && (!told || own.seq >= told.seq);
  const note = exact ? own : told;
  if (!note || (exact && note.seq === 0 && !note.drafts)) return null;
  return { device: note.device, seq: note.seq, unsent: note.unsent, drafts: note.drafts || 0, exact };
}

/** The office above hears of a loss, once. */
export async function tellLoss(store) {
  const loss = await store.kept("untold");
  if (!loss) return;
  const { device, seq, unsent, exact } = loss;
  const { status } = await send("PUT", `/api/v1/losses/${device}/${seq}`, { unsent, exact });
  if (status !== 204) return;
  await store.keep("untold", null);
  if (await store.kept("loss")) await store.keep("loss", { ...loss, named: true });
}

// What was handed in from a seat or an account that has ended (待核): where it stands with the town.

/** [tone, picture, words] for a delivered item that the town has to decide about. */
export function heldWords(app, item, no) {
  const line = (app.start.held || []).filter((each) => each.id === item.id).pop() || { status: "held" };
  switch (line.status) {
    case "taken": return ["done", "done", t("Taken over by the town")];
    case "added": return ["done", "done", t("The town has taken over its disputes")];
    case "discarded": return ["alarm", "return", t("Not taken over by the town: %(reason)s", { reason: line.reason })];
    default: return ["wait", "clock", t("With the town, which decides about it · receipt %(no)s", { no })];
  }
}

/** Why nothing goes through, in words. */
export function reason(why) {
  return { portal: t("The network asks for a login first: open any page in the browser, log in to the WLAN, then come back. Everything is kept."),
    offline: t("No network right now. Write and report as usual; it is sent by itself later."),
    busy: t("The server is busy. It is tried again by itself."), odd: t("The server gave a strange answer. It is tried again by itself."),
    "signed-out": t("Please sign in again. Everything you wrote is kept and is sent after that.") }[why];
}

// A matter that was sent on its own: returned with a reason, put right and sent again, or taken back until it is taken on.

const itemOf = (app, id) => app.items.find((item) => item.kind === "case" && item.id === id);
const onTheWay = (app, id) => app.items.some((item) => isUnsent(item) && (item.id === id || (item.kind === "withdrawal" && item.report_id === id)));

/** What the server says of it while it is not taken on, unless this phone has a later word on the way. */
const stands = (app, own) => (own && own.alone && !onTheWay(app, own.id) ? own.alone : null);

/** Cases of the unit that are back at their sender. */
export const returnedOf = (app, unit) => app.start.cases.filter((own) => own.unit_id === unit.id && (stands(app, own) || {}).returned);

/** [tone, picture, words] of an item that is returned or taken back; nothing where it simply arrived. */
export function aloneWords(app, item) {
  if (item.kind !== "case") return null;
  if (item.withdrawn) return ["quiet", "return", t("You took this back")];
  const own = stands(app, app.start.cases.find((each) => each.id === item.id));
  return own && own.returned ? ["alarm", "return", t("Returned: %(reason)s", { reason: own.returned })] : null;
}

/** The reason, and the ways on: put right and send again, or take back. */
export function aloneWays(app, own) {
  const alone = stands(app, own);
  if (!alone || own.unit_id !== app.unit().id) return null;
  const first = button(t("Take this matter back"), () => first.replaceWith(onceButton(t("Yes: %(words)s", { words: t("Take this matter back") }),
    () => takeBack(app, own, alone), { class: "button alarm wide" })), { class: "button plain wide", id: "take-back" });
  return h("div", { class: "field" }, alone.returned && notice("alarm", "return", h("p", {}, h("strong", {}, t("Returned: %(reason)s", { reason: alone.returned })))),
    onceButton([icon("pencil"), alone.returned ? t("Put it right and send it again") : t("Change it and send it again")], () => putRight(app, own, alone),
      { class: alone.returned ? "button wide" : "button plain wide", id: "put-right" }), first);
}

/** Opens it as a draft of its next version, with what this phone sent, or what the server has. */
async function putRight(app, own, { version, returned }) {
  const begun = app.drafts.find((draft) => draft.alone && draft.cases.some((each) => each.id === own.id));
  const body = begun || (await copyOf(app, own, version));
  if (!body) {
    fill(document.getElementById("trouble"), notice("wait", "offline", t("This was written on another phone. Opening it needs a network.")));
    return;
  }
  const { id, starts_on: week, ends_on } = roundOf(roundsOf(app.start, own.unit_id), app.today());
  const next = { ...body, id: own.id, version: version + 1 };
  const draft = begun || { ...draftOf({ id: own.id, kind: "case", unit_id: own.unit_id, round_id: id, week, ends_on, body: next }, []), reason: returned };
  await app.store.saveDraft(draft);
  await app.reload();
  app.go(`#/check/${draft.id}`);
}

async function copyOf(app, own, version) {
  const item = itemOf(app, own.id);
  if (item && !item.stripped && (item.version || 1) >= version) return item.body;
  const answer = await talk("GET", `/api/v1/cases/${own.id}`);
  return answer.status === 200 ? answer.json : null;
}

async function takeBack(app, own, { version }) {
  await app.store.enqueue([{ id: `${own.id}.withdrawal.${version}`, key: own.id, kind: "withdrawal", version, report_id: own.id, unit_id: own.unit_id,
    url: `/api/v1/cases/${own.id}/withdrawal`, body: { version, made_at: app.stamp() } }], { now: app.stamp() });
  await app.saved();
  app.go("#/reports");
}
