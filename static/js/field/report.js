// One week's report: which round asks for it, the draft, the page that reports it, and what is put in the queue.
import { button, choices, errorSummary, field, fill, h, icon, notice, onceButton, span, t } from "../lib/dom.js";
import { newId } from "../lib/records.js";
import { carried } from "./cases.js";
import { partiesOf } from "./parts.js";
import { addCase, caseCard, newer, untouched } from "./dispute.js";
import { roundOf, standing } from "./store.js";
import { talk } from "./memory.js";

export const FILED = ["waiting", "attention", "delivered", "received", "accepted", "withdrawing"];

/**
 * The draft of a unit's round: the one begun, or a new one; what was returned or withdrawn opens with what it held.
 * Null when another phone holds that and there is no network to fetch it: a next version must not lose anything.
 */
export async function draftFor(app, round) {
  const unit = app.unit();
  const begun = app.drafts.find((each) => !each.alone && each.unit_id === unit.id && each.week === round.starts_on);
  if (begun) return tidy(app, begun);
  const before = standing({ reports: app.start.reports, items: app.items, unitId: unit.id, round });
  const id = (before.report || before.item || {}).id;
  const version = Math.max((before.report || {}).version || 0, (before.item || {}).version || 0) + 1;
  const copy = id ? await copyOf(app, before) : null;
  if (id && !copy) return null;
  const draft = { ...blank(app, unit, round), report_id: id || newId(), version, ...(copy && contentOf(copy)),
    reason: before.state === "returned" ? before.report.return_reason : null };
  await app.store.saveDraft(draft);
  return draft;
}

/** Opens the report of a unit's round to be written or put right. */
export async function begin(app, round, unitId = app.unit().id) {
  if (unitId !== app.unit().id) {
    await app.store.keep("unit", unitId);
    await app.reload();
  }
  const draft = await draftFor(app, round);
  if (draft) app.go(`#/check/${draft.id}`);
  else needsNetwork();
}

export function needsNetwork() {
  fill(document.getElementById("trouble"),
    notice("wait", "offline", t("This report was written on another phone. Opening it needs a network.")));
}

async function tidy(app, draft) {
  draft.cases = draft.cases.filter((each) => !untouched(draft, each));
  await app.store.saveDraft(draft);
  return draft;
}

function blank(app, unit, round) {
  return { id: newId(), alone: false, unit_id: unit.id, round_id: round.id, week: round.starts_on, ends_on: round.ends_on,
    bases: null, note: "", cases: [], updates: {}, photos: {}, reason: null, errors: null };
}

/** A draft for a dispute that goes on its own: after the week's report, or on any day beside it. */
export async function draftAlone(app) {
  const round = app.round();
  const empty = app.drafts.find((each) => each.alone && each.unit_id === app.unit().id && each.cases.every((own) => untouched(each, own)));
  if (empty) return tidy(app, empty);
  return tidy(app, { ...blank(app, app.unit(), round), alone: true });
}

/** What was filed before: what this phone sent, unless the server has a later word. */
async function copyOf(app, { report, item }) {
  if (item && item.body && (!report || item.version >= report.version)) return item.body;
  const answer = await talk("GET", `/api/v1/reports/${report.id}`);
  return answer.status === 200 ? answer.json : null;
}

function contentOf(body) {
  const updates = {};
  for (const update of body.updates || []) updates[update.case_id] = { ...update };
  return { bases: body.bases, note: body.note || "", cases: (body.cases || []).map((each) => ({ ...each, ready: true })), updates };
}

/** A draft made again of an item that never reached the server. Its photos wait as items behind it. */
export function draftOf(item, items, errors = null) {
  const photos = {};
  for (const each of filesBehind(items, item.id)) (photos[each.case_id] = photos[each.case_id] || []).push(each.key);
  const alone = item.kind === "case";
  const content = alone ? { cases: [{ ...item.body, ready: true }], bases: null, note: "", updates: {} } : contentOf(item.body);
  return { id: newId(), alone, unit_id: item.unit_id, round_id: item.round_id, week: item.week, ends_on: item.ends_on, reason: null,
    report_id: item.id, version: item.version, earlier: item.earlier, ...content, photos, errors };
}

export const openCases = (app, draft) => app.start.cases.filter((each) => each.unit_id === draft.unit_id
  && !draft.cases.some((own) => own.id === each.id));

const clean = ({ ready, shown, ...rest }) => ({ ...rest, summary: rest.summary.trim(), place: rest.place.trim(),
  parties: partiesOf(rest) });

/** `toldAt`: of when the list of open cases is that the person saw. */
export function reportItem(app, draft, toldAt) {
  const open = openCases(app, draft);
  const body = { version: draft.version, unit_id: draft.unit_id, round_id: draft.round_id,
    outcome: draft.cases.length ? "found" : "nil", bases: draft.bases, note: draft.note.trim(), made_at: app.stamp(),
    ...(toldAt && { told_at: toldAt }),
    cases: draft.cases.map(clean), updates: Object.values(draft.updates).filter((update) => open.some((each) => each.id === update.case_id)) };
  const before = app.items.find((item) => item.id === draft.report_id);
  return { id: draft.report_id, key: draft.report_id, kind: "report", url: `/api/v1/reports/${draft.report_id}`, version: draft.version,
    unit_id: draft.unit_id, round_id: draft.round_id, week: draft.week, ends_on: draft.ends_on, body,
    earlier: before && before.receipt ? [...(before.earlier || []), before.receipt] : draft.earlier };
}

export function caseItem(app, draft, each) {
  return { id: each.id, key: each.id, kind: "case", url: `/api/v1/cases/${each.id}`, unit_id: draft.unit_id, week: draft.week,
    ends_on: draft.ends_on, round_id: draft.round_id, ...newer(app, each), body: { ...clean(each), unit_id: draft.unit_id, made_at: app.stamp() } };
}

/** Items that bring files to a case, `after` another item. */
export const fileItems = (hashes, caseId, unitId, after) => (hashes || []).map((sha256) => ({ id: `${sha256}:${caseId}`, key: sha256, kind: "attachment", after,
  case_id: caseId, unit_id: unitId, url: `/api/v1/attachments/${sha256}?case=${caseId}` }));

/** The files that wait behind an item. */
export const filesBehind = (items, id) => items.filter((each) => each.after === id && each.kind === "attachment");

const BASIS_PICTURES = { visited: "home", asked: "person", called: "phone" };

/** Report that nothing is new, or check what was written. Nothing stands ticked before somebody ticks it. */
export async function checkScreen(app, draftId) {
  const draft = await app.store.draft(draftId);
  if (!draft) { app.go("#/"); return null; }
  draft.bases = draft.bases || [];
  const file = onlyOnce((bases) => {
    draft.bases = bases || draft.bases;
    return submit(app, draft, toldAt);
  });
  const toldAt = app.start.server_time; // of the list of open cases below: what comes meanwhile is not in it
  const save = () => app.autosave(draft);
  const nil = draft.cases.length === 0;
  const unit = app.start.me.units.find((each) => each.id === draft.unit_id);
  const problems = problemsOf(app, draft);
  const body = [
    draft.shown && problems.length > 0 && errorSummary(t("Please look at this first"), problems),
    draft.reason && notice("alarm", "return", h("p", {}, h("strong", {}, t("Returned: %(reason)s", { reason: draft.reason }))),
      h("p", {}, t("Put it right here, then report again."))),
    h("p", { class: "lead" }, draft.alone ? t("%(unit)s · on its own, beside the weekly report", { unit: unit.name })
      : `${unit.name} · ${span(draft.week, draft.ends_on)}`),
    draft.cases.map((each) => caseCard(app, draft, each)),
    !nil && button([icon("plus"), t("One more dispute")], () => addCase(app, draft), { class: "button plain wide" }),
    !draft.alone && (nil ? basisButtons(app, draft, save, file) : basesField(app, draft, save)),
    !draft.alone && carried(app, draft, save),
    !draft.alone && noteField(draft, save),
  ];
  const confirm = !(nil && !draft.alone) && confirmButton(file);
  return { title: nil ? t("Nothing new this week") : t("Check, then report (%(n)s)", { n: draft.cases.length }),
    body, foot: confirm, back: "#/", hold: true, focus: draft.shown && problems.length ? "error-title" : null };
}

const confirmButton = (file) => onceButton(t("Confirm and report"), () => file(), { class: "button wide", id: "confirm" });

/** Several buttons do the same work: a second tap, on whichever, waits for the first. */
function onlyOnce(work) {
  let running = null;
  return (said) => {
    running = running || work(said).finally(() => { running = null; });
    return running;
  };
}

/** One tap says how it is known and reports; whoever did more than one of them ticks those. */
function basisButtons(app, draft, save, file) {
  const open = openCases(app, draft).length;
  const one = ({ code, name }) => onceButton([icon(BASIS_PICTURES[code] || "check"), h("span", {}, name)], () => file([code]),
    { class: "button plain wide basis", id: `basis-${code}` });
  return h("fieldset", { class: "field bases", "aria-describedby": "bases-tap" },
    h("legend", { class: "label" }, t("How do you know?")),
    h("p", { id: "bases-tap", class: "hint" }, t("One tap reports it. You can take it back until it is due."),
      open > 0 && [" ", t("Still open and named below: %(n)s.", { n: open })]),
    app.start.terms.bases.map(one),
    h("details", { open: draft.bases.length > 0 || draft.shown }, h("summary", {}, t("Several of these")),
      basesField(app, draft, save, t("Which of them?")), confirmButton(file)));
}

function basesField(app, draft, save, label = t("How do you know?")) {
  return choices({ id: "bases", label, type: "checkbox", kind: "three", chosen: draft.bases,
    options: app.start.terms.bases.map((each) => ({ value: each.code, label: each.name })),
    onchange: (value, on) => {
      draft.bases = on ? [...draft.bases, value] : draft.bases.filter((each) => each !== value);
      save();
    } });
}

function noteField(draft, save) {
  return h("details", { open: draft.note !== "" }, h("summary", {}, t("Add a note (optional)")),
    field({ id: "note", label: t("Note for the town") }, h("textarea", { class: "input", rows: "3", maxlength: "4000", value: draft.note,
      oninput: (event) => { draft.note = event.target.value; save(); } })));
}

/** [[id of the field, words]]: what the phone can see itself, and what the server said. */
function problemsOf(app, draft) {
  const problems = Object.entries(draft.errors || {}).filter(([path]) => !path.startsWith("cases."))
    .map(([path, words]) => [path.split(".")[0] === "updates" ? "title" : path.split(".")[0], words]);
  for (const each of draft.cases) if (!each.ready) problems.push(["title", t("A dispute is not finished: tap Change, or remove it")]);
  if (!draft.alone && !draft.bases.length) problems.push(["bases", t("Say how you know: at least one")]);
  for (const each of draft.alone ? [] : openCases(app, draft)) {
    const update = draft.updates[each.id];
    if (update && update.kind === "progress" && !update.text.trim()) problems.push([`text-${each.id}`, t("Write in a few words how it went on")]);
  }
  return problems;
}

async function submit(app, draft, toldAt) {
  draft.errors = null;
  draft.shown = problemsOf(app, draft).length > 0;
  await app.store.saveDraft(draft);
  if (draft.shown) { await app.redraw(); return; }
  const items = draft.alone ? draft.cases.map((each) => caseItem(app, draft, each)) : [reportItem(app, draft, toldAt)];
  for (const each of draft.cases) items.push(...fileItems(draft.photos[each.id], each.id, draft.unit_id, draft.alone ? each.id : draft.report_id));
  await app.store.enqueue(items, { dropDraft: draft.id, now: app.stamp() });
  await app.saved();
  app.go(`#/item/${items[0].id}`);
}

const UNREPORTED = ["none", "withdrawn", "returned"];

/** Whether the unit is asked for the round's report; a round that was over before the unit came is not. */
export const isOwed = (round, unitId) => !(round.not_owed_by || []).includes(unitId);

export const isDue = (round, now) => Boolean(round.due_at) && now > new Date(round.due_at);

/** Where a unit of the app stands with a round: as `standing` says, or "free" where nothing is asked and nothing came. */
export function standingOf(app, round, unitId = app.unit().id) {
  const found = standing({ reports: app.start.reports, items: app.items, unitId, round });
  return found.state === "none" && !isOwed(round, unitId) ? { ...found, state: "free" } : found;
}

/** The round of today, and before it those that are over but not due yet: oldest first, each with where it stands. */
export function running(app) {
  const today = roundOf(app.rounds(), app.today());
  const before = app.rounds().filter((round) => round.starts_on < today.starts_on && round.ends_on < app.today()
    && round.due_at && !isDue(round, app.now()) && isOwed(round, app.unit().id));
  return [...before.sort((a, b) => (a.due_at < b.due_at ? -1 : 1)), today].map((round) => ({ round, ...standingOf(app, round) }));
}

/** The round that the big button reports: the first that is still to be reported before it is due, else today's. */
export function firstRound(app) {
  const rounds = running(app);
  return (rounds.find(({ state }) => UNREPORTED.includes(state)) || rounds[rounds.length - 1]).round;
}

/** The last rounds that are over and due, newest last: what was left out, or came back. */
export const overdue = (app) => app.rounds().filter((round) => round.ends_on < app.today() && isOwed(round, app.unit().id)
  && (!round.due_at || isDue(round, app.now()))).slice(-4);
