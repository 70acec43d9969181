// Cases of the unit: the lists, one case with its notes, what was assigned, and who is in a case that is written.
import { button, choices, field, h, icon, notice, onceButton, status, moment, t } from "../lib/dom.js";
import { aloneWays } from "./memory.js";
import { newId } from "../lib/records.js";
import { filesField, progressFields, wordsField } from "./dispute.js";
import { row } from "./home.js";
import { itemWords } from "./mine.js";
import { fileItems, openCases } from "./report.js";
import { acts, agreementText, chosenIn, halted, list, owedBy, papers, papersOf, passes, stepWords, supervisionOf } from "./steps.js";

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
  const way = choices({ id: `method-${id}`, label: t("How did it end?"), optional: t("optional"), kind: "rows", chosen: [begun.update.method],
    options: list(app, "methods"), onchange: (value) => { begun.update.method = value; save(); } });
  const save = () => { way.hidden = begun.update.kind !== "resolved" || !list(app, "methods").length; return app.autosave(begun); };
  way.hidden = begun.update.kind !== "resolved" || !list(app, "methods").length;
  const send = onceButton(t("Save and report"), async () => {
    const unsettled = list(app, "unsettled").some((each) => each.value === begun.update.method);
    if ((unsettled || begun.update.kind === "progress") && !begun.update.text.trim()) { document.getElementById(`text-${id}`).focus(); return; }
    const { method, ...update } = begun.update;
    await sendStep(app, own, update.kind === "resolved" && method ? begun.update : update, begun.id, "#/reports", begun.files);
  }, { class: "button wide" });
  return { ...about, hold: true, foot: send, body: [parts, wordsField(begun.update, save), !settled && settledField(begun.update, save), way, filesField(app, begun.files, save, true), more] };
}

/** News is progress, until somebody says that the matter is settled. */
const settledField = (update, save) => choices({ id: `kind-${update.case_id}`, label: t("Is it settled?"),
  type: "checkbox", kind: "rows", chosen: [update.kind], options: [{ value: "resolved", label: t("Yes, it is settled") }],
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

const SIDES = [["parties", "applicant"], ["other", "respondent"]];
export const PARTS = ["parties", "parties-phone", "other", "other-phone", "people", "happened_on", "origin", "project_id"];

/** What was typed as a number or a telephone, with ordinary digits. */
const plain = (text) => text.normalize("NFKC").trim();

const sideOf = (own, role) => own.parties.find((each) => each.role === role);

/** The optional part of a dispute, folded away until something stands in it or is wrong: none of it is needed to report. */
export function moreFields(app, own, save, wrong) {
  const filled = own.project_id || own.people || own.happened_on || own.parties.some((each) => each.name || each.phone);
  return h("details", { open: Boolean(filled || PARTS.some((part) => wrong[part])) },
    h("summary", {}, t("More, if you know it (optional)")),
    SIDES.map(([id, role]) => sideFields(own, id, role, save, wrong)),
    field({ id: "people", label: t("How many people"), optional: t("optional"), error: wrong.people },
      h("input", { class: "input short", inputmode: "numeric", maxlength: "6", value: own.people || "", oninput: (event) => {
        own.people = plain(event.target.value) ? Number(plain(event.target.value)) : null;
        save();
      } })),
    field({ id: "happened_on", label: t("Since when"), optional: t("optional"), error: wrong.happened_on },
      h("input", { class: "input short", type: "date", max: app.today(), value: own.happened_on || "", onchange: (event) => {
        own.happened_on = event.target.value || null;
        save();
      } })),
    own.origin && originField(app, own, save, wrong),
    (app.start.projects || []).length > 0 && projectField(app, own, save, wrong));
}

/** To which key project it belongs, where some run; what was chosen before stays, though it has ended meanwhile. */
function projectField(app, own, save, wrong) {
  const option = ({ id, name }) => h("option", { value: id, selected: id === own.project_id }, name);
  return field({ id: "project_id", label: t("Key project it belongs to"), optional: t("optional"), error: wrong.project_id },
    h("select", { class: "input", onchange: (event) => { own.project_id = Number(event.target.value) || null; save(); } },
      h("option", { value: "" }, t("None of them")), app.start.projects.map(option)));
}

/** One side: a name, and a telephone if there is one. Who is not named is left out when it is sent. */
function sideFields(own, id, role, save, wrong) {
  const side = sideOf(own, role) || { id: newId(), name: "", phone: null, role };
  const keep = (part) => (event) => {
    side[part] = event.target.value || (part === "phone" ? null : "");
    if (!own.parties.includes(side)) own.parties = role === "applicant" ? [side, ...own.parties] : [...own.parties, side];
    save();
  };
  const first = role === "applicant";
  return [
    field({ id, label: first ? t("Who") : t("The other side"), optional: t("optional"), error: wrong[id],
      hint: first && t("A surname and a form of address is enough") },
    h("input", { class: "input", maxlength: "50", autocomplete: "off", value: side.name, oninput: keep("name") })),
    field({ id: `${id}-phone`, label: first ? t("Telephone") : t("Telephone of the other side"), optional: t("optional"), error: wrong[`${id}-phone`] },
      h("input", { class: "input", type: "tel", maxlength: "40", autocomplete: "off", value: side.phone || "", oninput: keep("phone") })),
  ];
}

function originField(app, own, save, wrong) {
  const option = ({ code, name }) => h("option", { value: code, selected: code === own.origin }, name);
  return field({ id: "origin", label: t("How you heard of it"), error: wrong.origin },
    h("select", { class: "input", onchange: (event) => { own.origin = event.target.value; save(); } }, app.start.terms.origins.map(option)));
}

/** What cannot be, by field. */
export function wrongParts(own) {
  const wrong = {};
  for (const [id, role] of SIDES) {
    const side = sideOf(own, role);
    const phone = plain((side && side.phone) || "");
    if (phone && !side.name.trim()) wrong[id] = t("Write the surname, or empty the telephone");
    if (phone && !phone.includes("*") && !/^[0-9+() -]{7,40}$/.test(phone)) wrong[`${id}-phone`] = t("Write the telephone in digits, for example 13800001111");
  }
  if (own.people !== null && !(Number.isInteger(own.people) && own.people > 0)) wrong.people = t("Write the number of people in digits, for example 3");
  return wrong;
}

/** The people as they are sent: those who have a name, their telephones in ordinary digits. */
export const partiesOf = (own) => own.parties.filter((each) => each.name.trim())
  .map((each) => ({ ...each, phone: each.phone ? plain(each.phone) : null }));

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
