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
