// One week's report: the draft, the page to check and confirm it, and taking it back.
import { button, choices, errorSummary, field, h, icon, notice, onceButton, status,
  moment, span, t } from "../lib/dom.js";
import { newId } from "../lib/records.js";
import { newer } from "./alone.js";
import { partiesOf } from "./cases.js";
import { newCase, progressFields, untouched } from "./dispute.js";
import { standing } from "./store.js";
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

const openCases = (app, draft) => app.start.cases.filter((each) => each.unit_id === draft.unit_id
  && !draft.cases.some((own) => own.id === each.id));

/** Confirm a nil report, or check what was written: the same page. */
export async function checkScreen(app, draftId) {
  const draft = await app.store.draft(draftId);
  if (!draft) { app.go("#/"); return null; }
  if (!draft.alone && !draft.bases) draft.bases = (await app.store.kept("bases")) || app.start.terms.bases.slice(0, 1).map((each) => each.code);
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
    !draft.alone && basesField(app, draft, save),
    !draft.alone && carried(app, draft, save),
    !draft.alone && noteField(draft, save),
  ];
  const confirm = onceButton(t("Confirm and report"), () => submit(app, draft), { class: "button wide", id: "confirm" });
  return { title: nil ? t("Nothing new this week") : t("Check, then report (%(n)s)", { n: draft.cases.length }),
    body, foot: confirm, back: "#/", hold: true, focus: draft.shown && problems.length ? "error-title" : null };
}

function caseCard(app, draft, each) {
  const category = app.category(each.category);
  const link = `#/dispute/${draft.id}/${each.id}`;
  const photos = (draft.photos[each.id] || []).length;
  return h("section", { class: "card" },
    h("h2", {}, icon(`category-${each.category}`), category ? category.name : t("Not finished")),
    h("p", { class: "card-text" }, each.summary || t("Nothing written yet")),
    h("p", { class: "quiet-text" }, [each.place, each.people && t("%(n)s people", { n: each.people }),
      each.urgency && app.term("urgencies", each.urgency), photos > 0 && t("%(n)s photos", { n: photos })].filter(Boolean).join(" · ")),
    !each.ready && status("wait", "pencil", t("Not finished")),
    h("p", { class: "card-links" }, h("a", { href: each.category ? `${link}/form` : link }, t("Change")),
      removeLink(app, draft, each)));
}

/** Two taps, the second on a button that says what goes. */
function removeLink(app, draft, each) {
  const link = button(t("Remove"), () => link.replaceWith(button(t("Really remove it"), async () => {
    draft.cases = draft.cases.filter((other) => other.id !== each.id);
    delete draft.photos[each.id];
    await (draft.alone && !draft.cases.length ? app.store.dropDraft(draft.id) : app.store.saveDraft(draft));
    app.redraw();
  }, { class: "button alarm" })), { class: "button-link" });
  return link;
}

async function addCase(app, draft) {
  const added = newCase(app, draft);
  draft.cases.push(added);
  await app.store.saveDraft(draft);
  app.go(`#/dispute/${draft.id}/${added.id}`);
}

/** Open cases go along with the report: unchanged unless the cadre says otherwise. */
function carried(app, draft, save) {
  const open = openCases(app, draft);
  if (!open.length) return null;
  return h("section", { class: "section" }, h("h2", {}, t("Still open (%(n)s)", { n: open.length })), open.map((each) => {
    const update = draft.updates[each.id] || (draft.updates[each.id] = { id: newId(), case_id: each.id, kind: "unchanged", text: "" });
    return h("div", { class: "card" }, h("h3", {}, each.summary), progressFields(update, save));
  }));
}

function basesField(app, draft, save) {
  return choices({ id: "bases", label: t("How do you know?"), type: "checkbox", kind: "three", chosen: draft.bases,
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

async function submit(app, draft) {
  draft.errors = null;
  draft.shown = problemsOf(app, draft).length > 0;
  await app.store.saveDraft(draft);
  if (draft.shown) { await app.redraw(); return; }
  const items = draft.alone ? draft.cases.map((each) => caseItem(app, draft, each)) : [reportItem(app, draft)];
  for (const each of draft.cases) items.push(...fileItems(draft.photos[each.id], each.id, draft.unit_id, draft.alone ? each.id : draft.report_id));
  await app.store.enqueue(items, { dropDraft: draft.id, now: app.stamp() });
  if (!draft.alone) await app.store.keep("bases", draft.bases);
  await app.saved();
  app.go(`#/item/${items[0].id}`);
}

const clean = ({ ready, shown, ...rest }) => ({ ...rest, summary: rest.summary.trim(), place: rest.place.trim(),
  parties: partiesOf(rest) });

function reportItem(app, draft) {
  const open = openCases(app, draft);
  const body = { version: draft.version, unit_id: draft.unit_id, round_id: draft.round_id,
    outcome: draft.cases.length ? "found" : "nil", bases: draft.bases, note: draft.note.trim(), made_at: app.stamp(),
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

/** Until it is accepted a report can be changed; one with nothing new can be taken back until it is due. */
export function undoButton(app, item, round) {
  if (item.kind !== "report") return null;
  const back = item.state === "waiting" && item.tries === 0;
  const due = round && round.due_at;
  if (item.body.outcome === "found" && !back) {
    return onceButton([icon("pencil"), t("Change this report")], () => change(app, item), { class: "button plain wide" });
  }
  if (due && app.now() > new Date(due)) return null;
  return [onceButton([icon("return"), t("Take back and change")], () => undo(app, item), { class: "button plain wide" }),
    due && h("p", { class: "quiet-text" }, t("Possible until %(time)s", { time: moment(due) }))];
}

/** A next version; what was sent stays sent until this one is. */
async function change(app, item) {
  const begun = app.drafts.find((each) => each.report_id === item.id);
  const draft = begun || { ...draftOf(item, []), version: item.version + 1 };
  await app.store.saveDraft(draft);
  await app.reload();
  app.go(`#/check/${draft.id}`);
}

/** Never tried: a draft again. Else the server is asked. */
async function undo(app, item) {
  const draft = draftOf(item, app.items);
  if (await app.store.takeBack(item.id, draft)) {
    await app.reload();
    app.go(`#/check/${draft.id}`);
    return;
  }
  await app.store.enqueue([{ id: `${item.id}.withdrawal.${item.version}`, key: item.id, kind: "withdrawal", version: item.version,
    report_id: item.id, after: item.id, unit_id: item.unit_id, url: `/api/v1/reports/${item.id}/withdrawal`,
    body: { version: item.version, made_at: app.stamp() } }], { now: app.stamp() });
  await app.saved();
}
