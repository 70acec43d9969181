// Words and times as people read them: messages of the catalogue, days with their weekday, sizes.

let messages = {};
let locale = "en";
let zone = "Asia/Shanghai";

/** Called once at start with the wording that the shell carries. */
export function learn(wording) {
  messages = wording.messages || {};
  locale = (wording.locale || "en").replace("_", "-");
  zone = wording.timezone || zone;
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

/** 11月20日（周五） */
export function day(value) {
  const date = instant(value);
  return t("%(date)s (%(weekday)s)", {
    date: format(date, { month: locale.startsWith("zh") ? "long" : "short", day: "numeric" }),
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

/** 11月16日–22日 */
export function span(from, to) {
  const month = locale.startsWith("zh") ? "long" : "short";
  const [first, last] = [instant(from), instant(to)];
  const same = from.slice(0, 7) === to.slice(0, 7) && locale.startsWith("zh");
  const words = `${format(first, { month, day: "numeric" })}–${format(last, same ? { day: "numeric" } : { month, day: "numeric" })}`;
  return words.replace(/ /g, "\u00a0");
}

export function size(bytes) {
  if (bytes >= 1073741824) return `${(bytes / 1073741824).toFixed(1)} GB`;
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
