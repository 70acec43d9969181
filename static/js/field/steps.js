// What can be said of a case beside its news, each on a screen of its own: mediation, an agreement, what its people say.
import { choices, errorSummary, field, h, icon, notice, onceButton, day, moment, t } from "../lib/dom.js";
import { newId } from "../lib/records.js";
import { caseOf, sendStep, taskText, until } from "./cases.js";
import { callTown } from "./mine.js";
import { filesBehind } from "./report.js";

/** A list of codes as options; none on a phone that has not met this version of the server yet. */
export const list = (app, name) => (app.start.terms[name] || []).map((each) => ({ value: each.code, label: each.name }));
const waiting = (app, own, kind) => app.items.some((item) => item.kind === "step" && item.case_id === own.id && item.state === "waiting" && item.body.kind === kind);
/** Whether somebody does not want mediation, by the last word that waits here, else by what the server knows. */
export const halted = (app, own) => {
  const said = app.items.filter((item) => item.kind === "step" && item.case_id === own.id && item.state === "waiting" && ["stopped", "resumed"].includes(item.body.kind));
  return said.length ? said[said.length - 1].body.kind === "stopped" : own.stopped;
};
/** The opinion that the unit owes as a helping one. */
export const owedBy = (app, own) => !waiting(app, own, "advised") && (own.opinions || []).find((each) => each.unit_id === app.unit().id);
/** The supervision notice that the unit has to answer. */
export const supervisionOf = (app, own) => !waiting(app, own, "answered") && own.supervision && own.supervision.handler_id === app.unit().id && own.supervision;
/** The papers about the case that wait for the unit to say that it has them. */
export const papersOf = (app, own) => (own.papers || []).filter((paper) => paper.unit_id === app.unit().id
  && !app.items.some((item) => item.kind === "step" && item.state !== "attention" && item.body.paper === paper.id));
const agreed = (app, own) => own.agreement || waiting(app, own, "agreed");
/** What is still missing before the unit passes it up, by what the server knows and what waits here; null where it cannot. */
export function passes(app, own) {
  const up = own.task && own.task.handler_id === app.unit().id && !waiting(app, own, "escalated") && own.task.passes;
  if (!up) return null;
  const tried = app.items.filter((item) => item.kind === "step" && item.case_id === own.id && item.state === "waiting" && item.body.kind === "tried").length;
  return { to: up.to, missing: Math.max(0, up.missing - tried) };
}
const kept = (app, own) => (own.agreement && own.agreement.fulfilled_on) || waiting(app, own, "fulfilled");
const asked = (app, own, party) => party.answer || app.items.some((item) => item.kind === "step" && item.state === "waiting" && item.body.party === party.id
  && ["confirmed", "disputed"].includes(item.body.kind));

/** What the kinds are called in lists; nothing for news, whose text says it. */
export const stepWords = (kind) => ({ signed: t("Signed for"), objected: t("Objection"), resolved: t("Resolved"), asked: t("More time asked for"),
  tried: t("We mediated"), agreed: t("They have agreed"), fulfilled: t("The agreement was kept"), confirmed: t("Confirmed"), disputed: t("Not solved"),
  stopped: t("Somebody does not want mediation"), resumed: t("They want to talk again"), referred: t("Other routes explained"),
  escalated: t("Passed up"), advised: t("Our opinion"), answered: t("Answer to the supervision"), acknowledged: t("Paper received"), pause_asked: t("Standstill asked for") }[kind]);

/** What was chosen beside the words: what came of it, how, which routes, by when. */
export const chosenIn = (app, body) => [
  ...[["outcomes", "outcome"], ["methods", "method"], ["ways", "way"], ["pauses", "reason"]].map(([terms, name]) => body[name] && app.term(terms, body[name])),
  ...(body.routes || []).map((code) => app.term("routes", code)), body.on && day(body.on),
  body.perform_on && t("To be done until %(day)s", { day: day(body.perform_on) }), body.wanted_on && t("until %(time)s", { time: day(body.wanted_on) })].filter(Boolean);

const mediated = () => ["tried", "person", t("We mediated")];

/** Whether the unit is only in the work group: it notes and mediates, and does not decide. */
export const mediates = (app, own) => (own.mediates || []).includes(app.unit().id);

/** [what, picture, words, more] of what can be said now. */
export function acts(app, own) {
  if (!app.start.settled) return [];
  if (mediates(app, own)) return own.status === "resolved" || halted(app, own) ? [] : [mediated()];
  const keeping = agreed(app, own) && !kept(app, own) && ["fulfilled", "check", t("The agreement was kept"), own.agreement && own.agreement.due_at
    && until(app, own.agreement.due_at)];
  const asks = supervisionOf(app, own);
  const answer = asks && ["answered", "alarm", t("Answer the office's supervision"), until(app, asks.due_at)];
  if (own.status === "resolved") return [answer, keeping, ...own.parties.filter((party) => party.role !== "other" && !asked(app, own, party))
    .map((party) => [`party-${party.id}`, "person", t("Ask %(name)s whether it is solved", { name: party.name })])].filter(Boolean);
  const stopped = halted(app, own);
  const more = own.task && own.task.handler_id === app.unit().id && own.task.ask_until && !waiting(app, own, "asked");
  const still = own.task && own.task.handler_id === app.unit().id && own.task.pausable && !waiting(app, own, "pause_asked");
  const up = passes(app, own);
  const owed = owedBy(app, own);
  return [answer, owed && ["advised", "suggest", t("Give our opinion"), until(app, owed.due_at)], !stopped && mediated(), !stopped && !agreed(app, own) && ["agreed", "check", t("They have agreed")], keeping,
    !stopped && ["stopped", "dash", t("Somebody does not want mediation")], stopped && ["resumed", "sync", t("They want to talk again")],
    ["referred", "list", t("Other routes"), t("What else the people can do, by when and where")],
    more && ["asked", "clock", t("We need more time")], still && ["pause_asked", "clock", t("We must wait: ask that the time stand still")],
    up && ["escalated", "up", t("Hand it up to %(office)s", { office: up.to }), up.missing ? t("Only what may escalate, before it was mediated") : t("When you have tried and it did not help")]].filter(Boolean);
}

export const agreementText = (own) => own.agreement && notice("", "check", h("p", {}, h("strong", {}, t("Agreed on %(day)s", { day: day(own.agreement.on) }))), h("p", {}, own.agreement.terms));

/** What each paper is, where to read it, and one tap to say that it came. */
export const papers = (app, own) => papersOf(app, own).map((paper) => notice("wait", "list",
  h("p", {}, h("strong", {}, `${paper.name} ${paper.number}`)), h("p", {}, paper.subject),
  h("p", { class: "quiet-text" }, [paper.office, moment(paper.issued_at)].join(" · ")),
  h("p", {}, h("a", { href: `/notices/${paper.id}` }, t("Read it; that needs a network"))),
  onceButton([icon("check"), t("We have this paper")], () => sendStep(app, own, { id: newId(), kind: "acknowledged", text: "", paper: paper.id }), { class: "button wide" })));

const supervisionText = (app, own) => own.supervision && notice("wait", "alarm", h("p", {}, t("%(office)s asks formally, answer", { office: own.supervision.office }), " ", until(app, own.supervision.due_at)),
  h("p", { class: "card-text" }, own.supervision.wanted));

const text = (label, more = {}) => ({ name: "text", label, ...more });
const people = (own) => own.parties.map((party) => ({ value: party.id, label: party.name }));

/** The forms: what the step begins with, its fields, what stands above them. A field is needed unless it is optional. */
function form(app, own, what) {
  const early = (passes(app, own) || {}).missing > 0;
  const [kind, party] = what.startsWith("party-") ? ["confirmed", what.slice(6)] : [what, null];
  return {
    tried: { fields: [{ name: "outcome", label: t("What came of it?"), options: list(app, "outcomes") }, text(t("Who was there, what was said"), { optional: true })] },
    agreed: { first: { form: "oral" }, fields: [text(t("Who does what, by when?")), { name: "on", label: t("Agreed on"), type: "date", max: app.today() },
      { name: "perform_on", label: t("To be done until"), type: "date", optional: true }],
      above: h("p", { class: "quiet-text" }, t("An oral agreement counts once it is reached. The town records a written one.")) },
    fulfilled: { fields: [{ name: "on", label: t("Done on"), type: "date", max: app.today() }, text(t("How is that known?"), { optional: true })] },
    confirmed: { first: { party }, fields: [
      { name: "kind", label: t("Is it solved?"), options: [{ value: "confirmed", label: t("Yes, it is solved") }, { value: "disputed", label: t("No, it is not") }] },
      { name: "way", label: t("How was it said?"), options: list(app, "ways") }, text(t("In this person's words"), { optional: (said) => said.kind !== "disputed" })],
      title: t("Ask %(name)s whether it is solved", { name: (own.parties.find((each) => each.id === party) || { name: "" }).name }) },
    stopped: { fields: [own.parties.length > 0 && { name: "party", label: t("Who?"), options: people(own), optional: true }, text(t("Why? In this person's words"), { least: 4 })],
      above: h("p", { class: "quiet-text" }, t("Nobody has to mediate. It stops, and every other route stands open.")), then: "referred" },
    resumed: { fields: [text(t("Who wants to talk again, and why?"), { least: 4 })] },
    asked: { fields: [{ name: "wanted_on", label: t("Until when?"), type: "date", max: own.task && own.task.ask_until,
      hint: own.task && own.task.ask_until && t("At the latest %(day)s", { day: day(own.task.ask_until) }) }, text(t("Why is more time needed?"), { least: 4 })], title: t("We need more time") },
    pause_asked: { fields: [{ name: "reason", label: t("For what must you wait?"), options: list(app, "pauses") }, text(t("Why must you wait?"), { least: 4 })],
      title: t("We must wait: ask that the time stand still"), above: h("p", { class: "quiet-text" }, t("Until the office decides, the time runs on.")) },
    advised: { fields: [text(t("What do you know of it, what can you do?"), { least: 4 })], title: t("Give our opinion"), above: taskText(own) },
    answered: { fields: [text(t("What was done, and what comes next?"), { least: 4 })], title: t("Answer the office's supervision"), above: supervisionText(app, own) },
    escalated: { fields: [{ name: "urgency", label: t("Can it wait?"), optional: !early, options: [
      !early && { value: "", label: t("Yes, it can wait") }, { value: "escalating", label: t("No, it may escalate") }].filter(Boolean) }, text(t("What was tried, and why did it not help?"), { least: 4 })], title: own.task && t("Hand it up to %(office)s", { office: own.task.office }),
      above: h("p", { class: "quiet-text" }, t("The level above takes it over then. You still see what becomes of it if it arose with you.")) },
    referred: { fields: [{ name: "routes", label: t("Which did you explain?"), options: list(app, "routes"), type: "checkbox" }, text(t("To whom?"), { optional: true })],
      above: routes(app), title: t("Other routes") },
  }[kind];
}

const routes = (app) => (app.start.terms.routes || []).map((one) => h("details", {}, h("summary", {}, one.name), h("p", {}, one.purpose),
  [[t("By when"), one.limit], [t("What to bring"), one.bring], [t("Where to go"), `${one.where} ${one.cost}`]].map(([name, words]) => h("p", {}, h("strong", {}, name), " ", words))));

const HANDLERS = ["asked", "pause_asked", "escalated", "answered"];
const MEDIATING = ["tried", "agreed", "stopped"];

/** Why this cannot be said of the case now, and who may do what instead; nothing where it can. */
function refusal(app, own, what) {
  if (!app.start.settled || acts(app, own).some(([each]) => each === what)) return null;
  const ours = own.task && own.task.handler_id === app.unit().id;
  if (HANDLERS.includes(what) && own.task && !ours) return t("Only %(unit)s, which handles this, can do that. Call them.", { unit: own.task.handler });
  if (HANDLERS.includes(what) && !own.task) return t("Nobody has been given this to handle. The office above can assign it.");
  if (what.startsWith("party-") && own.status !== "resolved") return t("The people are asked once it is settled. Note that first.");
  if (MEDIATING.includes(what) && halted(app, own)) return t("The mediation has stopped. Note first that they want to talk again, or point to the other routes.");
  return t("This was said already, or does not fit how it stands now. What can be said stands on its page; for anything else call the office above.");
}

/** One thing to say of a case: kept as a draft at every change, sent as a step that the phone named. */
export async function stepScreen(app, id, what) {
  const own = caseOf(app, id);
  const shape = own && own.parties && form(app, own, what);
  if (!shape) { app.go(own ? `#/case/${id}` : "#/cases"); return null; }
  const key = `step-${id}-${what}`;
  const kind = what.startsWith("party-") ? "" : what;
  const [begun, no] = [await app.store.draft(key), refusal(app, own, what)];
  const page = { title: shape.title || stepWords(what), tab: t("Open disputes"), back: `#/case/${id}` };
  if (no && !begun) return { ...page, body: [h("p", { class: "quiet-text" }, own.summary), notice("wait", "alarm", h("p", {}, no)), callTown(app)] };
  const draft = begun || { id: key, unit_id: app.unit().id, cases: [], step: true, update: { id: newId(), case_id: id, kind, text: "", ...shape.first } };
  const said = draft.update;
  const fields = shape.fields.filter(Boolean);
  const wrong = draft.shown ? missing(fields, said) : {};
  const names = Object.keys(wrong);
  const send = onceButton(t("Save and report"), async () => {
    draft.shown = Object.keys(missing(fields, said)).length > 0;
    if (draft.shown) { await app.autosave(draft); await app.redraw(); return; }
    await sendStep(app, own, said, key, shape.then ? `#/case/${id}/${shape.then}` : "#/reports");
  }, { class: "button wide" });
  return { ...page, hold: true, foot: send, focus: names.length ? "error-title" : null, body: [
    names.length > 0 && errorSummary(t("Please look at this first"), fields.filter(({ name }) => wrong[name]).map(({ name, label }) => [name, `${label} · ${wrong[name]}`])),
    h("p", { class: "quiet-text" }, icon(`category-${own.category}`), " ", own.summary), no && notice("wait", "alarm", h("p", {}, no)), shape.above,
    fields.map((each) => control(each, said, wrong[each.name], () => app.autosave(draft)))] };
}

const optional = (each, said) => (typeof each.optional === "function" ? each.optional(said) : each.optional);

function missing(fields, said) {
  const wrong = {};
  for (const each of fields) {
    const value = said[each.name], least = each.least || 1;
    if (!optional(each, said) && (!value || value.length < least || (each.name === "text" && value.trim().length < least))) wrong[each.name] = t("Please fill this in");
    if (each.type === "date" && value && each.max && value > each.max) wrong[each.name] = t("This day is too late");
  }
  return wrong;
}

function control(each, said, error, save) {
  const about = { id: each.name, label: each.label, hint: each.hint, error, optional: optional(each, said) === true && t("optional") };
  const keep = (value) => { said[each.name] = value; save(); };
  if (each.options) return choices({ ...about, type: each.type || "radio", kind: "rows", options: each.options, chosen: [].concat(said[each.name] || []),
    onchange: (value, on) => keep(each.type === "checkbox" ? [...(said[each.name] || []).filter((one) => one !== value), ...(on ? [value] : [])] : value) });
  const typed = { class: each.type ? "input short" : "input", value: said[each.name] || "", oninput: (event) => keep(event.target.value) };
  return field(about, each.type ? h("input", { type: each.type, max: each.max, ...typed }) : h("textarea", { rows: "4", maxlength: "4000", ...typed }));
}

/** A refused step becomes a draft again, under a new id: the server holds nothing of it. */
export async function reopenStep(app, item) {
  const { kind, party } = item.body;
  const what = ["confirmed", "disputed"].includes(kind) ? `party-${party}` : kind;
  const news = ["progress", "resolved", "signed", "objected"].includes(kind);
  const key = news ? `step-${item.case_id}` : `step-${item.case_id}-${what}`;
  const files = filesBehind(app.items, item.id).map((each) => each.key);
  await app.store.takeBack(item.id, { id: key, unit_id: item.unit_id, cases: [], step: true, files, update: { ...item.body, id: newId(), case_id: item.case_id } }, true);
  await app.reload();
  app.go(news ? `#/case/${item.case_id}` : `#/case/${item.case_id}/${what}`);
}
