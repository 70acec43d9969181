// Cases of the unit: the lists, one case with its notes, what was assigned.
import { button, choices, field, h, icon, notice, onceButton, status, moment, t } from "../lib/dom.js";
import { aloneWays } from "./memory.js";
import { newId } from "../lib/records.js";
import { filesField, progressFields, wordsField } from "./dispute.js";
import { row } from "./home.js";
import { itemWords } from "./mine.js";
import { fileItems, openCases } from "./report.js";
import { acts, agreementText, chosenIn, halted, list, mediates, owedBy, papers, papersOf, passes, stepWords, supervisionOf } from "./steps.js";

const REASON_LEAST = 4;
const MOVES = ["signed", "objected"];

const openOf = (app, unit) => app.start.cases.filter((each) => (each.units || [each.unit_id]).includes(unit.id));
const sentFrom = (app, own) => app.items.filter((item) => item.kind === "step" && item.case_id === own.id);
const moved = (app, own) => sentFrom(app, own).some((item) => MOVES.includes(item.body.kind) && item.state !== "attention");
const waits = (app, own, unit) => own.task && own.status === "assigned" && own.task.handler_id === unit.id && !moved(app, own);

/** Settled, and somebody concerned was not asked yet, or has not got what was agreed. */
const settledOf = (app, unit) => (app.start.settled || []).filter((each) => each.units.includes(unit.id) && (acts(app, each).length > 0 || papersOf(app, each).length > 0));
export const caseOf = (app, id) => [...app.start.cases, ...(app.start.settled || [])].find((each) => each.id === id);

/** What was assigned to the unit and waits for its signature. */
export const tasksOf = (app, unit) => openOf(app, unit).filter((own) => waits(app, own, unit));

/** Open cases in which the unit helps and owes its opinion. */
export const owedOf = (app, unit) => openOf(app, unit).filter((own) => owedBy(app, own));

/** Cases of the unit with papers that it has not acknowledged. */
export const writtenOf = (app, unit) => [...openOf(app, unit), ...settledOf(app, unit)].filter((own) => papersOf(app, own).length > 0);

/** Cases of the unit about which an office asks formally. */
export const supervisedOf = (app, unit) => [...openOf(app, unit), ...settledOf(app, unit)].filter((own) => supervisionOf(app, own));

export function openLine(app, unit) {
  const open = openOf(app, unit), settled = settledOf(app, unit);
  if (!open.length && !settled.length) return null;
  return h("ul", { class: "rows" }, row("#/cases", "folder", t("Open disputes (%(n)s)", { n: open.length }),
    settled.length ? t("and %(n)s settled, to be asked about", { n: settled.length }) : t("Note progress on any day")));
}

export async function casesScreen(app) {
  const open = openOf(app, app.unit()), settled = settledOf(app, app.unit());
  const rows = (cases) => h("ul", { class: "rows" }, cases.map((each) => row(`#/case/${each.id}`, `category-${each.category}`, each.summary, caseLine(app, each))));
  return { title: t("Open disputes"), back: "#/", body: [
    open.length ? rows(open) : h("p", { class: "empty" }, t("Nothing is open. That is good news.")),
    settled.length > 0 && h("section", { class: "section" }, h("h2", {}, t("Settled: is it really solved?")), rows(settled)),
  ] };
}

/** An instant by which something has to be done, loud when it has passed; on a line of its own. */
export const until = (app, at) => h("span", { class: "until" }, app.now() > new Date(at) ? status("alarm", "alarm", t("Overdue since %(time)s", { time: moment(at) }))
  : t("until %(time)s", { time: moment(at) }));

const caseLine = (app, each) => [[each.number, app.term("urgencies", each.urgency), each.task && t("assigned by %(office)s", { office: each.task.office })].filter(Boolean).join(" · "),
  each.due_at && until(app, each.due_at)];

/** One open case: what was noted from this phone, and the next note. */
export async function caseScreen(app, id) {
  const own = caseOf(app, id);
  if (!own) { app.go("#/cases"); return null; }
  const parts = [h("p", { class: "quiet-text" }, caseLine(app, own)), halted(app, own) && notice("wait", "alarm", t("The mediation has stopped: somebody does not want it.")),
    aloneWays(app, own), agreementText(own), task(app, own), papers(app, own), sentFrom(app, own).map((item) => h("p", { class: "note" }, words(app, item), " ", status(...itemWords(app, item))))];
  const rows = acts(app, own).map(([what, picture, said, more]) => row(`#/case/${id}/${what}`, picture, said, more));
  const more = rows.length > 0 && h("section", { class: "section" }, h("h2", {}, t("What else happened?")), h("ul", { class: "rows" }, rows), upwards(app, own));
  const about = { title: own.summary, tab: t("Open disputes"), back: "#/cases" };
  const [draft, settled] = [await app.store.draft(`step-${id}`), own.status === "resolved"];
  if (settled && !draft) return { ...about, body: [parts, more] };
  const begun = draft || { id: `step-${id}`, unit_id: app.unit().id, cases: [], step: true, update: { id: newId(), case_id: id, kind: "progress", text: "" } };
  begun.files = begun.files || [];
  if (settled) begun.update = { ...begun.update, kind: "progress", method: "" };
  const over = () => begun.update.kind === "resolved" && list(app, "methods").length > 0;
  const save = () => {
    way.hidden = !over();
    return app.autosave(begun);
  };
  const way = choices({ id: `method-${id}`, label: t("How did it end?"), optional: t("optional"), kind: "rows",
    chosen: [begun.update.method], options: list(app, "methods"), onchange: (value) => {
      begun.update.method = value;
      save();
    } });
  way.hidden = !over();
  const wordless = () => saysWhat(app, begun.update) && !begun.update.text.trim();
  const send = onceButton(t("Save and report"), async () => {
    begun.shown = wordless();
    if (begun.shown) {
      await app.autosave(begun);
      await app.redraw();
      return;
    }
    const { method, ...update } = begun.update;
    await sendStep(app, own, over() && method ? begun.update : update, begun.id, "#/reports", begun.files);
  }, { class: "button wide" });
  const error = begun.shown && wordless() ? t("Say in a few words what happened.") : null;
  return { ...about, hold: true, foot: send, focus: error && `text-${id}`, body: [parts,
    wordsField(begun.update, save, error), !settled && !mediates(app, own) && settledField(begun.update, save), way,
    filesField(app, begun.files, save, true), more] };
}

/** News, and an end without a settlement, say in words what happened; that it was settled may stand alone. */
const saysWhat = (app, { kind, method }) => kind === "progress"
  || list(app, "unsettled").some((each) => each.value === method);

/** News is progress, until somebody says that the matter is settled. */
const settledField = (update, save) => choices({ id: `kind-${update.case_id}`, label: t("Is it settled, or has it ended?"),
  type: "checkbox", kind: "rows", chosen: [update.kind], options: [{ value: "resolved", label: t("Yes, it is settled or has ended") }],
  onchange: (value, on) => { update.kind = on ? value : "progress"; save(); } });

function upwards(app, own) {
  const up = passes(app, own);
  return up && up.missing > 0 && h("p", { class: "quiet-text section" }, t("It can be handed up to %(office)s once more attempts to mediate are noted: %(n)s to go.", { n: up.missing, office: up.to }));
}

const words = (app, item) => ({ signed: t("Signed for"), objected: t("Objected: %(reason)s", { reason: item.body.text }) }[item.body.kind]
  || [stepWords(item.body.kind), ...chosenIn(app, item.body), item.body.text].filter(Boolean).join(" · "));

/** Puts what was said of the case in the queue, with its files; `then` is where to go on. Fields left empty are not sent. */
export async function sendStep(app, own, update, draft, then = "#/reports", files = []) {
  const { id, case_id: _, ...said } = update;
  const body = { ...said, text: update.text.trim(), made_at: app.stamp() };
  for (const name of Object.keys(body)) if (name !== "text" && (body[name] === null || body[name] === "")) delete body[name];
  const item = { id, key: id, kind: "step", case_id: own.id, unit_id: app.unit().id, title: own.summary, url: `/api/v1/cases/${own.id}/steps/${id}`, body };
  await app.store.enqueue([item, ...fileItems(files, own.id, item.unit_id, id)], draft ? { dropDraft: draft, now: app.stamp() } : { now: app.stamp() });
  await app.saved();
  app.go(then);
}

/** Who gave it to whom, and what the office wants done. */
export const taskText = (own) => own.task && notice("", "assign", h("p", {}, t("%(office)s assigned this to %(handler)s", { office: own.task.office, handler: own.task.handler })),
  own.task.note && h("p", {}, own.task.note));

/** The same; while it is not signed for, the two answers to that. */
function task(app, own) {
  if (!own.task) return null;
  const said = taskText(own);
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

/** What the cadre says of open cases goes along with the report; of what is left as it is, nothing is said. */
export function carried(app, draft, save) {
  const open = openCases(app, draft);
  if (!open.length) return null;
  const said = (each) => draft.updates[each.id] || { id: newId(), case_id: each.id, kind: "", text: "" };
  const unsaid = open.filter((each) => !draft.updates[each.id]);
  const all = () => {
    for (const each of unsaid) draft.updates[each.id] = { ...said(each), kind: "unchanged" };
    return save().then(app.redraw);
  };
  return h("section", { class: "section" }, h("h2", {}, t("Still open (%(n)s)", { n: open.length })),
    h("p", { class: "quiet-text" },
      t("Say how they stand before you report. What you leave out counts as not mentioned.")),
    unsaid.length > 1
      && onceButton(t("No change with any of them"), all, { class: "button plain wide", id: "all-unchanged" }),
    open.map((each) => {
      const update = said(each);
      const keep = () => { draft.updates[each.id] = update; return save(); };
      return h("div", { class: "card" }, h("h3", {}, each.summary), progressFields(update, keep));
    }));
}
