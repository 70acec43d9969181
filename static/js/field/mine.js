// My reports: where each one stands, its receipt, and what to do when the server did not take it.
import { button, h, icon, notice, onceButton, status, day, moment, recent, span, t } from "../lib/dom.js";
import { caseOf } from "./cases.js";
import { aloneWays, aloneWords, heldWords } from "./memory.js";
import { begin, caseItem, draftOf, filesBehind, isDue, standingOf } from "./report.js";
import { undoButton } from "./home.js";
import { chosenIn, reopenStep, stepWords } from "./steps.js";

const FORM = ["version", "unit_id", "round_id", "outcome", "bases", "note", "cases", "updates", "told_at"];

/** [tone, picture, words] for an item of the queue. */
export function itemWords(app, item) {
  if (item.held && item.state === "delivered") return heldWords(app, item, whole(item.receipt.no));
  if (item.state === "delivered") return aloneWords(app, item) || ["done", "check", t("Delivered %(time)s, receipt %(no)s", { time: recent(item.receipt.received_at, app.now()), no: whole(item.receipt.no) })];
  if (item.state === "dropped") return ["quiet", "dash", t("Set aside, not reported")];
  if (item.state === "attention") return ["alarm", "alarm", problemWords(item)];
  if (item.id === app.sync.state.sending) return ["wait", "sync", t("Sending…")];
  if (item.again) return ["wait", "waiting", t("The office put back an older copy of its data. This is offered again by itself until all is there.")];
  return ["wait", "waiting", t("Saved on the phone, sent by itself when there is a network")];
}

/** [tone, picture, words] for one unit's report of one round. */
export function standingWords(app, { state, report, item }, here = true) {
  const what = (report || item) && outcomeOf(report, item) === "nil" ? t("Nothing new") : t("Disputes reported");
  const who = report && report.author && report.author !== app.start.me.name ? ` · ${report.author}` : "";
  const no = report ? report.receipt_no : null;
  switch (state) {
    case "none": return here ? ["wait", "open", t("Not reported yet")] : ["quiet", "open", t("Not reported")];
    case "free": return ["quiet", "dash", t("Not asked for")];
    case "withdrawn": return ["wait", "open", t("Taken back, not reported yet")];
    case "withdrawing": return ["wait", "sync", t("Being taken back")];
    case "returned": return ["alarm", "return", t("Returned: %(reason)s", { reason: report.return_reason })];
    case "accepted": return ["done", "done", `${what} · ${t("accepted by the town")}${who}`];
    case "received": return ["done", "check", `${what} · ${item ? itemWords(app, item)[2] : deliveredAs(no)}${who}`];
    default: {
      const [tone, picture, words] = itemWords(app, item);
      return [tone, picture, `${what} · ${words}`];
    }
  }
}

const whole = (no) => String(no).replace(/ /g, "\u00a0");
const deliveredAs = (no) => t("Delivered, receipt %(no)s", { no: whole(no) });
const outcomeOf = (report, item) => (item && item.body ? item.body.outcome : report.outcome);

/** Why the server did not take it, in words of a cadre. */
export function problemWords(item) {
  const { status: code, type } = item.problem;
  if (type === "already-reported") return t("Somebody else has reported this week already");
  if (type === "different-content") return t("The town has another version of this");
  if (type === "account-closed") return t("Your account was closed");
  if (type === "photo-gone") return t("The photo is no longer on the phone");
  if (code === 413) return t("Too large to send");
  if (code === 422) return t("Something has to be put right");
  if (code === 403 || code === 404) return t("Not taken: not your village");
  return t("The server did not take it");
}

export async function reportsScreen(app) {
  const unit = app.unit();
  const rounds = app.rounds().slice().sort((a, b) => (a.starts_on < b.starts_on ? 1 : -1));
  const known = new Set(rounds.map((round) => round.starts_on));
  const early = app.items.filter((item) => item.kind === "report" && item.unit_id === unit.id && !known.has(item.week) && item.round_id === null);
  const ours = (item) => app.start.me.units.some((each) => each.id === item.unit_id);
  const others = app.items.filter((item) => ["case", "step", "suggestion"].includes(item.kind) || (item.kind === "report" && (item.held || !ours(item)))).reverse();
  return { title: t("My reports"), body: [
    h("ul", { class: "rows" }, early.map((item) => line(item.id, span(item.week, item.ends_on), itemWords(app, item))), rounds.map((round) => {
      const week = standingOf(app, round);
      const link = week.item || week.report;
      return line(link && link.id, span(round.starts_on, round.ends_on), standingWords(app, week, round.ends_on >= app.today() || !isDue(round, app.now())));
    })),
    others.length > 0 && h("section", { class: "section" }, h("h2", {}, t("Reported on its own")),
      h("ul", { class: "rows" }, others.map((item) => line(item.id, titleOf(item), itemWords(app, item))))),
  ] };
}

function line(id, title, words) {
  const content = [h("span", {}, h("strong", {}, title), h("span", { class: "row-more" }, status(...words))), id && icon("right")];
  return h("li", {}, id ? h("a", { class: "row", href: `#/item/${id}` }, content) : h("div", { class: "row" }, content));
}

export function titleOf(item) {
  if (item.kind === "report") return span(item.week, item.ends_on);
  if (item.kind === "case") return item.body.summary;
  if (item.kind === "step" && item.body.kind === "signed") return t("Signed for: %(title)s", { title: item.title });
  if (item.kind === "step" && item.body.kind === "objected") return t("Objection: %(title)s", { title: item.title });
  if (item.kind === "step") return t("%(what)s: %(title)s", { what: stepWords(item.body.kind) || t("Progress"), title: item.title });
  if (item.kind === "withdrawal") return t("Taking back a report");
  return item.kind === "suggestion" ? t("Suggestion") : t("Photo");
}

/** One thing that was reported: its state, its receipt, what is in it, and what can be done. */
export async function itemScreen(app, id) {
  const item = app.items.find((each) => each.id === id) || null;
  const report = app.start.reports.find((each) => each.id === id) || null;
  if (!item && !report) { app.go("#/reports"); return null; }
  const round = app.start.rounds.find((each) => each.id === (item || report).round_id);
  const week = round && (!item || (item.kind === "report" && !item.held)) ? standingOf(app, round, (item || report).unit_id) : null;
  const words = week ? standingWords(app, week) : itemWords(app, item);
  const undone = week && ["waiting", "delivered", "received"].includes(week.state) && item;
  return { title: item ? titleOf(item) : span(round.starts_on, round.ends_on), tab: t("My reports"), back: "#/reports", body: [
    h("div", { class: `week week-${words[0]}`, role: "status" }, h("p", { class: "week-state" }, status(...words))),
    week && week.state === "returned" && onceButton(t("Put it right and report again"), () => begin(app, round, (report || item).unit_id), { class: "button wide", id: "again" }),
    item && item.state === "attention" && problem(app, item),
    item && photoLine(app, item),
    receiptTable(item, report),
    item && item.body && !(item.problem && item.problem.report) && contents(app, item),
    undone && undoButton(app, item, round),
    item && item.kind === "case" && aloneWays(app, app.start.cases.find((each) => each.id === item.id)),
    h("a", { class: "button plain wide", href: "#/" }, t("Home")),
  ] };
}

function photoLine(app, item) {
  const photos = filesBehind(app.items, item.id);
  if (!photos.length) return null;
  const sent = photos.filter((each) => each.state === "delivered").length;
  const [tone, picture] = sent === photos.length ? ["done", "check"] : ["wait", "camera"];
  const refused = photos.filter((each) => each.state === "attention");
  return [h("p", {}, status(tone, picture, item.kind === "step" ? t("Photos and files delivered: %(sent)s of %(all)s", { sent, all: photos.length }) : t("Photos delivered: %(sent)s of %(all)s", { sent, all: photos.length }))),
    refused.map((each) => h("p", {}, h("a", { href: `#/item/${each.id}` }, (each.problem.status === 415 && each.problem.detail) || problemWords(each))))];
}

function receiptTable(item, report) {
  const receipt = item && item.receipt;
  const no = receipt ? receipt.no : report && report.receipt_no;
  if (!no) return null;
  return h("dl", { class: "receipt" }, h("dt", {}, t("Receipt number")), h("dd", { class: "number" }, no),
    receipt && [h("dt", {}, t("Received")), h("dd", {}, moment(receipt.received_at))],
    ((item && item.earlier) || []).map((each) => [h("dt", {}, t("Earlier receipt")), h("dd", { class: "number" }, each.no)]));
}

function contents(app, item) {
  const { body } = item;
  const cases = item.kind === "report" ? body.cases : item.kind === "case" ? [body] : [];
  return h("section", { class: "section" },
    h("p", { class: "quiet-text" }, t("Written %(time)s", { time: moment(body.made_at || item.saved_at) })),
    body.bases && body.bases.length > 0 && h("p", {}, h("span", { class: "quiet-text" }, t("How do you know?")), h("br"), body.bases.map((code) => app.term("bases", code)).join(" · ")),
    item.kind === "step" && chosenIn(app, body).map((words) => h("p", {}, words)), (body.note || body.text) && h("p", {}, body.note || body.text), cases.map((each) => caseText(app, each)));
}

export function caseText(app, each) {
  return h("div", { class: "card" }, h("h3", {}, icon(`category-${each.category}`), (app.category(each.category) || { name: each.category }).name),
    h("p", { class: "card-text" }, each.summary),
    h("p", { class: "quiet-text" }, [each.place, app.term("urgencies", each.urgency), each.people && t("%(n)s people", { n: each.people }),
      each.happened_on && day(each.happened_on), (each.parties || []).map((party) => party.name).join(" ")].filter(Boolean).join(" · ")));
}

/** The reason, and the ways on. Nothing here happens by itself. */
function problem(app, item) {
  const { problem: why } = item;
  return h("section", { class: "section" }, notice("alarm", "alarm", h("p", {}, h("strong", {}, problemWords(item))),
    why.detail && !why.report && h("p", {}, why.detail), h("p", {}, t("It is kept on this phone."))),
  why.report && item.kind === "report" ? bothVersions(app, item) : ways(app, item), callTown(app));
}

function ways(app, item) {
  const editable = ["report", "case"].includes(item.kind) && [400, 409, 413, 422].includes(item.problem.status);
  const step = item.kind === "step" && item.body.kind !== "acknowledged" && [409, 422].includes(item.problem.status) && caseOf(app, item.case_id);
  return [step && onceButton(t("Open it and put it right"), () => reopenStep(app, item), { class: "button wide" }), editable && onceButton(t("Open it and put it right"), () => reopen(app, item), { class: "button wide" }),
    !editable && onceButton(t("Try again"), () => retry(app, item), { class: step ? "button plain wide" : "button wide" }), setAsideButton(app, item, t("Set aside"))];
}

/** The server's copy beside mine, and the choice. */
function bothVersions(app, item) {
  const theirs = item.problem.report;
  const extra = item.body.cases.filter((each) => !theirs.cases.some((other) => other.id === each.id));
  const accepted = theirs.status === "accepted";
  const same = item.id === theirs.id;
  const name = theirs.author || "";
  return [
    h("h2", {}, name && !same ? t("Reported by %(name)s", { name }) : t("With the town")),
    theirs.cases.length ? theirs.cases.map((each) => caseText(app, each)) : h("p", {}, t("Nothing new")),
    h("h2", {}, t("On this phone")),
    item.body.cases.length ? item.body.cases.map((each) => caseText(app, each)) : h("p", {}, t("Nothing new")),
    extra.length > 0 && !accepted && onceButton(t("Add my %(n)s to that report", { n: extra.length }),
      () => instead(app, item, { ...theirs, told_at: item.body.told_at, cases: [...theirs.cases, ...extra] }), { class: "button wide" }),
    extra.length > 0 && accepted && onceButton(t("Report my %(n)s on their own", { n: extra.length }),
      () => apart(app, item, extra), { class: "button wide" }),
    same && !accepted && onceButton(t("Use mine instead"), () => instead(app, item, { ...item.body, id: item.id, version: theirs.version }),
      { class: "button plain wide" }),
    setAsideButton(app, item, t("Leave it as the town has it")),
  ];
}

/** Files `content` as the next version of the server's report, in place of the refused one. */
async function instead(app, item, content) {
  const body = { made_at: app.stamp() };
  for (const key of FORM) body[key] = content[key];
  body.version = content.version + 1;
  body.outcome = body.cases.length ? "found" : "nil";
  const { problem: _, earlier, ...about } = item;
  await app.store.enqueue([{ ...about, id: content.id, key: content.id, url: `/api/v1/reports/${content.id}`, version: body.version,
    body, state: "waiting", tries: 0, next_at: 0, receipt: null, problem: null, earlier }], { instead: item.id, now: app.stamp() });
  await app.saved();
  app.go(`#/item/${content.id}`);
}

async function apart(app, item, extra) {
  const draft = { unit_id: item.unit_id, week: item.week, ends_on: item.ends_on, round_id: item.round_id };
  await app.store.enqueue(extra.map((each) => caseItem(app, draft, each)), { instead: item.id, now: app.stamp() });
  await app.saved();
  app.go("#/reports");
}

/** Opens a refused item as a draft at what is wrong; photos and all. */
async function reopen(app, item) {
  const errors = {};
  for (const [path, words] of Object.entries(item.problem.errors || {})) errors[path] = [].concat(words).join(" ");
  const draft = { ...draftOf(item, app.items, errors), shown: true };
  for (const path of Object.keys(errors)) {
    const own = item.kind === "case" ? draft.cases[0] : draft.cases[Number((/^cases\.(\d+)/.exec(path) || [])[1])];
    if (own) own.ready = false;
  }
  await app.store.takeBack(item.id, draft, true);
  await app.reload();
  const first = draft.cases.find((each) => !each.ready);
  app.go(first ? `#/dispute/${draft.id}/${first.id}/form` : `#/check/${draft.id}`);
}

async function retry(app, item) {
  await app.store.update(item.id, (now) => ({ ...now, state: "waiting", problem: null, next_at: 0 }));
  await app.saved();
}

/** Two taps; the item stays readable under My reports. */
function setAsideButton(app, item, words) {
  const first = button(words, () => first.replaceWith(onceButton(t("Yes: %(words)s", { words }), async () => {
    for (const each of [item, ...filesBehind(app.items, item.id)]) await app.store.update(each.id, (now) => ({ ...now, state: "dropped" }));
    await app.saved();
  }, { class: "button alarm wide" })), { class: "button plain wide" });
  return first;
}

/** The town's office, by name, and one tap to its telephone. */
export function callTown(app) {
  const { call } = app.start && app.unit() ? app.unit() : {};
  if (!call || !call.phone) return null;
  return h("a", { class: "button plain wide", href: `tel:${call.phone.replace(/[^+\d]/g, "")}` }, icon("phone"),
    h("span", {}, t("Call %(name)s", { name: call.name }), " ", h("span", { class: "number-whole" }, call.phone)));
}

export const weChat = () => (/MicroMessenger/i.test(navigator.userAgent) ? notice("wait", "alarm", t("In WeChat what you write may be cleared. Better: tap ⋯ at the top right, “Open in browser”.")) : null);
