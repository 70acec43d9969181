// Open cases: the list, one case with its notes, and what was assigned to this unit: signing for it, or objecting.
import { button, field, h, icon, notice, onceButton, status } from "../lib/dom.js";
import { moment, t } from "../lib/words.js";
import { newId } from "../lib/records.js";
import { progressFields } from "./dispute.js";
import { row } from "./home.js";
import { itemWords } from "./mine.js";

const REASON_LEAST = 4;
const MOVES = ["signed", "objected"];

const openOf = (app, unit) => app.start.cases.filter((each) => (each.units || [each.unit_id]).includes(unit.id));
const sentFrom = (app, own) => app.items.filter((item) => item.kind === "step" && item.case_id === own.id);
const moved = (app, own) => sentFrom(app, own).some((item) => MOVES.includes(item.body.kind) && item.state !== "attention");
const waits = (app, own, unit) => own.task && own.status === "assigned" && own.task.handler_id === unit.id && !moved(app, own);

/** What was assigned to the unit and waits for its signature. */
export const tasksOf = (app, unit) => openOf(app, unit).filter((own) => waits(app, own, unit));

export function openLine(app, unit) {
  const open = openOf(app, unit);
  if (!open.length) return null;
  return h("ul", { class: "rows" }, row("#/cases", "folder", t("Open disputes (%(n)s)", { n: open.length }), t("Note progress on any day")));
}

export async function casesScreen(app) {
  const open = openOf(app, app.unit());
  return { title: t("Open disputes"), back: "#/", body: open.length
    ? h("ul", { class: "rows" }, open.map((each) => row(`#/case/${each.id}`, `category-${each.category}`, each.summary, caseLine(app, each))))
    : h("p", { class: "empty" }, t("Nothing is open. That is good news.")) };
}

const caseLine = (app, each) => [each.number, app.term("urgencies", each.urgency), each.task && t("assigned by %(office)s", { office: each.task.office }),
  each.due_at && t("until %(time)s", { time: moment(each.due_at) })].filter(Boolean).join(" · ");

/** One open case: what was noted from this phone, and the next note. */
export async function caseScreen(app, id) {
  const own = app.start.cases.find((each) => each.id === id);
  if (!own) { app.go("#/cases"); return null; }
  const begun = (await app.store.draft(`step-${id}`)) || { id: `step-${id}`, unit_id: app.unit().id, cases: [], step: true,
    update: { id: newId(), case_id: id, kind: "progress", text: "" } };
  const save = () => app.autosave(begun);
  const send = onceButton(t("Save and report"), async () => {
    if (begun.update.kind === "progress" && !begun.update.text.trim()) { document.getElementById(`text-${id}`).focus(); return; }
    await sendStep(app, own, begun.update, begun.id);
  }, { class: "button wide" });
  return { title: own.summary, tab: t("Open disputes"), back: "#/cases", hold: true, foot: send, body: [h("p", { class: "quiet-text" }, caseLine(app, own)),
    task(app, own),
    sentFrom(app, own).map((item) => h("p", { class: "note" }, words(item), " ", status(...itemWords(app, item)))),
    progressFields(begun.update, save, ["progress", "resolved"])] };
}

const words = (item) => ({ signed: t("Signed for"), objected: t("Objected: %(reason)s", { reason: item.body.text }) }[item.body.kind] || item.body.text);

async function sendStep(app, own, update, draft) {
  const item = { id: update.id, key: update.id, kind: "step", case_id: own.id, unit_id: app.unit().id, title: own.summary,
    url: `/api/v1/cases/${own.id}/steps/${update.id}`, body: { kind: update.kind, text: update.text.trim(), made_at: app.stamp() } };
  await app.store.enqueue([item], draft ? { dropDraft: draft, now: app.stamp() } : { now: app.stamp() });
  await app.saved();
  app.go("#/reports");
}

/** What the office wants done; while it is not signed for, the two answers to that. */
function task(app, own) {
  if (!own.task) return null;
  const said = notice("", "assign", h("p", {}, t("%(office)s assigned this to %(handler)s", { office: own.task.office, handler: own.task.handler })),
    own.task.note && h("p", {}, own.task.note));
  if (!waits(app, own, app.unit())) return said;
  const sign = onceButton([icon("check"), t("Sign for it")],
    () => sendStep(app, own, { id: newId(), kind: "signed", text: "" }), { class: "button wide", id: "sign" });
  return [said, sign, own.task.object_until && app.now() < new Date(own.task.object_until) && objecting(app, own)];
}

function objecting(app, own) {
  const text = h("textarea", { class: "input", rows: "2", maxlength: "4000" });
  const send = button(t("Object"), async () => {
    if (text.value.trim().length < REASON_LEAST) { text.focus(); return; }
    await sendStep(app, own, { id: newId(), kind: "objected", text: text.value });
  }, { class: "button plain wide" });
  return h("details", {}, h("summary", {}, t("This is not for us")),
    field({ id: "objection", label: t("Why? Until %(time)s you may object.", { time: moment(own.task.object_until) }) }, text), send);
}
