// The optional parts of a dispute: who is in it, how many, since when, how it was heard of, to what it belongs.
import { field, h, t } from "../lib/dom.js";
import { newId } from "../lib/records.js";

const SIDES = [["parties", "applicant"], ["other", "respondent"]];
const PARTS = [
  "parties", "parties-phone", "other", "other-phone", "people", "happened_on", "origin", "project_id",
];

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

/** To which key project it belongs, where some run. One that has ended since it was chosen is left out by the office. */
function projectField(app, own, save, wrong) {
  const option = ({ id, name }) => h("option", { value: id, selected: id === own.project_id }, name);
  const choose = (event) => {
    own.project_id = Number(event.target.value) || null;
    save();
  };
  const about = { id: "project_id", label: t("Key project it belongs to"), optional: t("optional") };
  return field({ ...about, error: wrong.project_id }, h("select", { class: "input", onchange: choose },
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
