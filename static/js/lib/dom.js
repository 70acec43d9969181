// A page's elements, words and pictures. Text is always text: nothing here reads HTML from a string.

const SVG = "http://www.w3.org/2000/svg";

/** h("p", {class: "quiet"}, "text", node, [more]) → element. `on…` attributes are listeners. */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  append(element, children);
  for (const [name, value] of Object.entries(attributes || {})) set(element, name, value);
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "value" || name === "checked") element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

function append(parent, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child);
    else if (child !== null && child !== undefined && child !== false) parent.append(child);
  }
}

/** One of the symbols in the shell; always beside a word, so it is hidden from readers. */
export function icon(name, extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("viewBox", "0 0 24 24");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

export function fill(parent, ...children) {
  parent.textContent = "";
  append(parent, children);
  return parent;
}

export function button(words, onclick, extra = {}) {
  return h("button", { type: "button", class: "button", ...extra, onclick }, words);
}

/** A button whose work may take a while: a second tap does nothing until the first is done. */
export function onceButton(words, work, extra = {}) {
  const element = button(words, async () => {
    if (element.disabled) return;
    element.disabled = true;
    try {
      await work();
    } finally {
      element.disabled = false;
    }
  }, extra);
  return element;
}

function around({ id, label, hint, error, optional }) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || null;
  return { described,
    label: [label, optional && h("span", { class: "optional" }, ` ${optional}`)],
    notes: [hint && h("span", { id: `${id}-hint`, class: "hint" }, hint),
      error && h("span", { id: `${id}-error`, class: "error" }, icon("alarm"), error)] };
}

/** Label above, hint and error tied to the control by aria-describedby. */
export function field(about, control) {
  const { described, label, notes } = around(about);
  control.id = about.id;
  if (described) control.setAttribute("aria-describedby", described);
  if (about.error) control.setAttribute("aria-invalid", "true");
  return h("div", { class: about.error ? "field wrong" : "field" },
    h("label", { class: "label", for: about.id }, label), notes, control);
}

/** Big buttons to choose from: one (radio) or several (checkbox). options: [{value, label, picture}] */
export function choices({ type = "radio", options, chosen, onchange, kind = "", ...about }) {
  const { described, label, notes } = around(about);
  const choice = (option) => h("label", { class: "choice" },
    h("input", { type, name: about.id, value: option.value, checked: chosen.includes(option.value),
      onchange: (event) => onchange(option.value, event.target.checked) }),
    h("span", { class: "face" }, option.picture && icon(option.picture), h("span", { lang: option.lang }, option.label)));
  return h("fieldset", { id: about.id, tabindex: "-1", class: about.error ? "field wrong" : "field", "aria-describedby": described },
    h("legend", { class: "label" }, label), notes,
    h("div", { class: `choices ${kind}`.trim() }, options.map(choice)));
}

/** A sentence that matters now: tone is "", wait or alarm. */
export function notice(tone, picture, ...content) {
  return h("div", { class: `notice ${tone}`.trim() }, icon(picture), h("div", {}, content));
}

/** A state in a word and a shape. */
export function status(tone, picture, words) {
  return h("span", { class: `status tone-${tone}` }, icon(picture), words);
}

/** What is wrong, first on the page, each line a way to the field; takes the focus. */
export function errorSummary(title, errors) {
  const summary = h("div", { class: "error-summary", role: "alert", tabindex: "-1", "aria-labelledby": "error-title" },
    h("h2", { id: "error-title" }, title),
    h("ul", { class: "errors" }, errors.map(([id, words]) => h("li", {}, h("a", { href: `#${id}`, onclick: (event) => {
      event.preventDefault();
      focusOn(id);
    } }, words)))));
  return summary;
}

export function focusOn(id) {
  const target = document.getElementById(id);
  if (!target) return;
  target.scrollIntoView({ block: "center" });
  (target.matches("fieldset") ? target.querySelector("input") || target : target).focus({ preventScroll: true });
}

// Words and times as people read them: messages of the catalogue, days with their weekday, sizes.

let messages = {};
let locale = "en";
let zone = "Asia/Shanghai";
let now = () => new Date();

/** Called once at start with the wording that the shell carries, and what tells the present. */
export function learn(wording, present = now) {
  messages = wording.messages || {};
  locale = (wording.locale || "en").replace("_", "-").replace(/^en$/, "en-GB"); // 9 Nov, as the pages of the office write it
  zone = wording.timezone || zone;
  now = present;
}

export function t(msgid, params = {}) {
  const text = messages[msgid] || msgid;
  return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in params ? String(params[name]) : whole));
}

function format(date, options) {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(date);
}

/** A plain date ("2026-11-20") is the same day everywhere; an instant falls on a day of the county's zone. */
function instant(value) {
  return /^\d{4}-\d\d-\d\d$/.test(value) ? new Date(`${value}T12:00:00+08:00`) : new Date(value);
}

/** Month and day, with the year where it is not that of `beside`. */
function dated(date, beside = now()) {
  const year = dateOf(date).slice(0, 4) === dateOf(beside).slice(0, 4) ? {} : { year: "numeric" };
  return format(date, { ...year, month: locale.startsWith("zh") ? "long" : "short", day: "numeric" });
}

/** 11月20日（周五）; 2025年11月20日（周四） of another year. */
export function day(value) {
  const date = instant(value);
  return t("%(date)s (%(weekday)s)", {
    date: dated(date),
    weekday: format(date, { weekday: "short" }),
  });
}

/** 14:02 */
export function clock(value) {
  return format(instant(value), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** 11月20日（周五） 17:00 */
export function moment(value) {
  return `${day(value)} ${clock(value)}`;
}

/** 14:02 when it was today, else with the day. */
export function recent(value, now) {
  return dateOf(value) === dateOf(now) ? clock(value) : moment(value);
}

/** The date of an instant in the county's zone, as 2026-11-20. */
export function dateOf(value) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(instant(value));
  const part = (type) => parts.find((each) => each.type === type).value;
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** 11月16日–22日; a year said once holds for both days. */
export function span(from, to) {
  const [first, last] = [instant(from), instant(to)];
  const same = (length) => from.slice(0, length) === to.slice(0, length);
  const words = locale.startsWith("zh") ? `${dated(first)}–${same(7) ? format(last, { day: "numeric" }) : dated(last, first)}`
    : `${dated(first, last)}–${same(4) ? dated(last) : dated(last, first)}`;
  return words.replace(/ /g, "\u00a0");
}

export function size(bytes) {
  if (bytes >= 1073741824) return `${(bytes / 1073741824).toFixed(1)} GB`;
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

// A photo before it is kept: drawn anew, small, on white.

const LONGEST_SIDE = 1600;
const LARGEST_PHOTO = 300 * 1024;

/** Photos that iPhones keep and few others can read. */
export const HEIC = /\.hei[cf]$/i;

/** A JPEG of at most 1600 px and 300 KB. Drawing it anew leaves behind place, time and make of the camera. */
export async function shrink(picked) {
  const image = await loadPicture(picked);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  let [width, height] = [Math.round(image.naturalWidth * scale), Math.round(image.naturalHeight * scale)];
  for (let quality = 0.8; ; quality -= 0.15) {
    const blob = await drawn(image, width, height, quality);
    if (blob.size <= LARGEST_PHOTO) return blob;
    if (quality < 0.4) [width, height, quality] = [Math.round(width * 0.75), Math.round(height * 0.75), 0.8];
  }
}

function loadPicture(picked) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    const url = URL.createObjectURL(picked);
    image.onload = () => { URL.revokeObjectURL(url); resolve(image); };
    image.onerror = () => { URL.revokeObjectURL(url); reject(new Error(HEIC.test(picked.name) ? "heic" : "unreadable")); };
    image.src = url;
  });
}

function drawn(image, width, height, quality) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff"; // a JPEG knows no transparency: dark writing on no ground would lie on black
  paper.fillRect(0, 0, width, height);
  paper.drawImage(image, 0, 0, width, height);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("unreadable"))), "image/jpeg", quality));
}
