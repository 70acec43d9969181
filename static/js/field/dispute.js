// One dispute: first its picture, then a short form. Every change is kept at once; nothing is sent from here.
import { HEIC, shrink, button, choices, errorSummary, field, fill, h, icon, notice, onceButton,
  dateOf, size, status, t } from "../lib/dom.js";
import { CLOSED, newId, sha256 } from "../lib/records.js";
import { moreFields, wrongParts } from "./parts.js";

const DOCUMENTS = [".pdf", ".docx", ".xlsx"];

/** #/dispute/<draft>/<case>[/form or the field to open at] */
export async function disputeScreen(app, draftId, caseId, at) {
  const draft = await app.store.draft(draftId);
  const own = draft && draft.cases.find((each) => each.id === caseId);
  if (!own) { app.go("#/"); return null; }
  const save = () => app.autosave(draft);
  return at ? formPage(app, draft, own, save, at) : tilesPage(app, draft, own, save);
}

function tilesPage(app, draft, own, save) {
  const tile = (each) => button([icon(`category-${each.code}`), h("span", {}, each.name)], async () => {
    own.category = each.code;
    await save();
    app.go(`#/dispute/${draft.id}/${own.id}/form`);
  }, { class: "button tile", "aria-pressed": String(own.category === each.code) });
  const { categories } = app.start.terms;
  const rare = categories.filter((each) => each.tile === false);
  return { title: t("What is it about?"), back: begun(own) ? `#/check/${draft.id}` : "#/", hold: true, body: [
    h("div", { class: "tiles" }, categories.filter((each) => each.tile !== false).map(tile)),
    rare.length > 0 && h("details", { class: "rare" }, h("summary", {}, t("More kinds")), h("div", { class: "tiles" }, rare.map(tile)))] };
}

const begun = (own) => Boolean(own.summary);

export function newCase(app, draft) {
  return { id: newId(), category: null, summary: "", place: app.start.me.units.find((unit) => unit.id === draft.unit_id).name,
    happened_on: null, people: null, urgency: null, parties: [], ready: false,
    ...(draft.alone && app.start.terms.origins && { origin: "by_the_way" }) };
}

/** Opened and left again: nothing of it is worth keeping. */
export const untouched = (draft, own) => !own.category && !own.summary && !(draft.photos[own.id] || []).length;

function formPage(app, draft, own, save, at) {
  const wrong = { ...serverErrors(draft, own), ...(own.shown ? missing(own) : {}) };
  const ids = Object.keys(wrong);
  const category = app.category(own.category);
  const text = (key) => ({ value: own[key] || "", oninput: (event) => { own[key] = event.target.value; save(); } });
  const body = [
    ids.length > 0 && errorSummary(t("Please look at this first"), ids.map((id) => [id, wrong[id]])),
    h("p", { class: "chosen" }, icon(`category-${own.category}`), h("strong", {}, category ? category.name : own.category),
      h("a", { id: "category", href: `#/dispute/${draft.id}/${own.id}` }, t("Change"))),
    field({ id: "summary", label: t("What happened, in your words"), error: wrong.summary,
      hint: t("Tip: the microphone of the keyboard writes for you") },
    h("textarea", { class: "input", rows: "4", maxlength: "4000", ...text("summary") })),
    choices({ id: "urgency", label: t("How urgent is it?"), kind: "rows", error: wrong.urgency, chosen: [own.urgency],
      options: app.start.terms.urgencies.map((each) => ({ value: each.code, label: each.name })),
      onchange: (value) => { own.urgency = value; save(); } }),
    filesField(app, draft.photos[own.id] || (draft.photos[own.id] = []), save),
    field({ id: "place", label: t("Where"), error: wrong.place }, h("input", { class: "input", maxlength: "200", ...text("place") })),
    moreFields(app, own, save, wrong),
  ];
  const next = onceButton(t("Next: check"), async () => {
    own.shown = Object.keys(missing(own)).length > 0;
    own.ready = !own.shown;
    forgetErrors(draft, own);
    await save();
    if (own.shown) await app.redraw();
    else app.go(`#/check/${draft.id}`);
  }, { class: "button wide" });
  return { title: t("The dispute"), body, foot: next, hold: true, back: `#/check/${draft.id}`,
    focus: ids.length ? (wrong[at] ? at : "error-title") : null };
}

/** Photos that go along; with `others` also recordings and documents, as they are. `hashes` names them in the store. */
export function filesField(app, hashes, save, others = false) {
  const list = h("ul", { class: "photos" });
  const told = h("p", { class: "error", role: "status", hidden: true });
  const show = async () => {
    list.textContent = "";
    for (const hash of hashes) list.append(await thumbnail(app, hash, async () => {
      hashes.splice(hashes.indexOf(hash), 1);
      await save();
      await app.store.dropFile(hash);
      await show();
    }));
  };
  const picker = (id, accept, picture, words) => {
    const input = h("input", { type: "file", accept, id, class: "visually-hidden", onchange: async () => {
      told.hidden = true;
      for (const picked of Array.from(input.files)) await takeFile(app, picked, hashes, save).catch((error) => {
        told.textContent = wordsFor(error);
        told.hidden = false;
      });
      input.value = "";
      await show();
    } });
    return [input, h("label", { for: id, class: "button plain wide" }, icon(picture), words, h("span", { class: "optional" }, ` ${t("optional")}`))];
  };
  show();
  return h("div", { class: "field" }, list, told, picker("photo", "image/*", "camera", t("Add a photo")),
    others && picker("paper", `audio/*,${DOCUMENTS.join()}`, "paper", t("Add a recording or document")));
}

const fullWords = () => t("The phone is full. Delete a few videos or photos, then try again. What you wrote is still here.");
const wordsFor = (error) => (error && error.name === "QuotaExceededError" ? fullWords() : {
  large: t("This file is too large. A recording may have 5 MB, a document 10 MB."),
  heic: t("This is a HEIC photo, which this phone cannot read. On the iPhone choose Settings, Camera, Formats, Most Compatible, and take it anew; or take a screenshot of it and add that."),
  unknown: t("This cannot be added. Choose a photo, a recording, or a document that ends in .pdf, .docx or .xlsx."),
}[error && error.message] || t("This picture could not be read. Report without it, or take another one."));

/** The storage refused: what is on the screen stays there, and the words say how to make room. */
export function notKept(error) {
  const place = document.getElementById("trouble");
  const name = error && error.name;
  if (name === CLOSED) {
    fill(place, notice("alarm", "alarm", h("p", {}, t("The phone has closed its storage. What you wrote stays: load the page again.")),
      button(t("Load the page again"), () => location.reload(), { class: "button plain wide" })));
  } else {
    fill(place, notice("alarm", "alarm", name === "QuotaExceededError" ? fullWords() : t("That could not be saved. Stay on this page and try again.")));
  }
  place.scrollIntoView({ block: "nearest" });
}

async function takeFile(app, picked, hashes, save) {
  const picture = picked.type.startsWith("image/") || HEIC.test(picked.name);
  const bytes = new Uint8Array(await bytesOf(picture ? await shrink(picked) : fit(picked)));
  const hash = sha256(bytes);
  await app.store.saveFile({ sha256: hash, type: picture ? "image/jpeg" : picked.type || "application/octet-stream",
    name: picture ? "" : picked.name, bytes: bytes.buffer });
  if (!hashes.includes(hash)) hashes.push(hash);
  await save();
}

/** A recording or document that the server will take. */
function fit(picked) {
  const document = DOCUMENTS.some((ending) => picked.name.toLowerCase().endsWith(ending));
  if (!document && !picked.type.startsWith("audio/")) throw new Error("unknown");
  if (picked.size > (document ? 10 : 5) * 1048576) throw new Error("large");
  return picked;
}

async function thumbnail(app, hash, remove) {
  const file = await app.store.file(hash);
  const url = file && !file.name ? URL.createObjectURL(new Blob([file.bytes], { type: file.type })) : "";
  const shown = file && file.name ? h("span", { class: "file-name" }, icon("paper"), " ", file.name) : h("img", { src: url, alt: t("Photo"), onload: () => URL.revokeObjectURL(url) });
  return h("li", {}, shown, h("span", { class: "quiet-text number-whole" }, file ? size(file.bytes.byteLength) : ""), button(t("Remove"), remove, { class: "button-link" }));
}

function bytesOf(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob);
  });
}

/** The four required ones, and what cannot be. */
export function missing(own) {
  const wrong = {};
  if (!own.category) wrong.category = t("Choose what it is about");
  if (!own.summary.trim()) wrong.summary = t("Write in a few words what happened");
  if (!own.urgency) wrong.urgency = t("Choose how urgent it is");
  if (!own.place.trim()) wrong.place = t("Write where it is");
  if (own.happened_on && own.happened_on > dateOf(new Date(Date.now() + 86400000))) wrong.happened_on = t("This day is still to come");
  return { ...wrong, ...wrongParts(own) };
}

const pathOf = (draft, own) => (draft.alone ? "" : `cases.${draft.cases.indexOf(own)}.`);

function serverErrors(draft, own) {
  const wrong = {};
  for (const [path, words] of Object.entries(draft.errors || {})) {
    const prefix = pathOf(draft, own);
    if (path.startsWith(prefix)) wrong[path.slice(prefix.length).split(".")[0]] = words;
  }
  return wrong;
}

function forgetErrors(draft, own) {
  for (const path of Object.keys(draft.errors || {})) if (path.startsWith(pathOf(draft, own))) delete draft.errors[path];
}

/** What happened with a case, in words. */
export const wordsField = (update, save, error = null) => field({ id: `text-${update.case_id}`, label: t("What happened"), error },
  h("textarea", { class: "input", rows: "2", maxlength: "4000", value: update.text,
    oninput: (event) => { update.text = event.target.value; save(); } }));

/** How a case stands: unchanged, progress or resolved, as soon as somebody says so, and in words what happened. */
export function progressFields(update, save) {
  const names = { unchanged: t("No change"), progress: t("Progress"), resolved: t("Resolved") };
  const written = wordsField(update, save);
  const show = () => { written.hidden = !["progress", "resolved"].includes(update.kind); };
  show();
  return [choices({ id: `kind-${update.case_id}`, label: t("This week"), kind: "three", chosen: [update.kind],
    options: Object.keys(names).map((value) => ({ value, label: names[value] })),
    onchange: (value) => { update.kind = value; show(); save(); } }), written];
}

/** What stands in a report of one dispute, to be changed or removed. */
export function caseCard(app, draft, each) {
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

export async function addCase(app, draft) {
  const added = newCase(app, draft);
  draft.cases.push(added);
  await app.store.saveDraft(draft);
  app.go(`#/dispute/${draft.id}/${added.id}`);
}

/** Of a matter that is sent again: which version it is, and the receipts that it had. */
export function newer(app, { id, version }) {
  const before = version && app.items.find((item) => item.id === id);
  return version && { version, earlier: before && before.receipt ? [...(before.earlier || []), before.receipt] : [] };
}
