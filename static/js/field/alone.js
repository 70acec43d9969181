// A matter that was sent on its own: returned with a reason, put right and sent again, or taken back until it is taken on.
import { button, fill, h, icon, notice, onceButton, t } from "../lib/dom.js";
import { draftOf } from "./report.js";
import { isUnsent } from "./store.js";
import { talk } from "./memory.js";

const itemOf = (app, id) => app.items.find((item) => item.kind === "case" && item.id === id);
const onTheWay = (app, id) => app.items.some((item) => isUnsent(item) && (item.id === id || (item.kind === "withdrawal" && item.report_id === id)));

/** What the server says of it while it is not taken on, unless this phone has a later word on the way. */
const stands = (app, own) => (own && own.alone && !onTheWay(app, own.id) ? own.alone : null);

/** Cases of the unit that are back at their sender. */
export const returnedOf = (app, unit) => app.start.cases.filter((own) => own.unit_id === unit.id && (stands(app, own) || {}).returned);

/** [tone, picture, words] of an item that is returned or taken back; nothing where it simply arrived. */
export function aloneWords(app, item) {
  if (item.kind !== "case") return null;
  if (item.withdrawn) return ["quiet", "return", t("You took this back")];
  const own = stands(app, app.start.cases.find((each) => each.id === item.id));
  return own && own.returned ? ["alarm", "return", t("Returned: %(reason)s", { reason: own.returned })] : null;
}

/** The reason, and the ways on: put right and send again, or take back. */
export function aloneWays(app, own) {
  const alone = stands(app, own);
  if (!alone || own.unit_id !== app.unit().id) return null;
  const first = button(t("Take this matter back"), () => first.replaceWith(onceButton(t("Yes: %(words)s", { words: t("Take this matter back") }),
    () => takeBack(app, own, alone), { class: "button alarm wide" })), { class: "button plain wide", id: "take-back" });
  return h("div", { class: "field" }, alone.returned && notice("alarm", "return", h("p", {}, h("strong", {}, t("Returned: %(reason)s", { reason: alone.returned })))),
    onceButton([icon("pencil"), alone.returned ? t("Put it right and send it again") : t("Change it and send it again")], () => putRight(app, own, alone),
      { class: alone.returned ? "button wide" : "button plain wide", id: "put-right" }), first);
}

/** Opens it as a draft of its next version, with what this phone sent, or what the server has. */
async function putRight(app, own, { version, returned }) {
  const begun = app.drafts.find((draft) => draft.alone && draft.cases.some((each) => each.id === own.id));
  const body = begun || (await copyOf(app, own, version));
  if (!body) {
    fill(document.getElementById("trouble"), notice("wait", "offline", t("This was written on another phone. Opening it needs a network.")));
    return;
  }
  const { id, starts_on: week, ends_on } = app.round();
  const next = { ...body, id: own.id, version: version + 1 };
  const draft = begun || { ...draftOf({ id: own.id, kind: "case", unit_id: own.unit_id, round_id: id, week, ends_on, body: next }, []), reason: returned };
  await app.store.saveDraft(draft);
  await app.reload();
  app.go(`#/check/${draft.id}`);
}

async function copyOf(app, own, version) {
  const item = itemOf(app, own.id);
  if (item && !item.stripped && (item.version || 1) >= version) return item.body;
  const answer = await talk("GET", `/api/v1/cases/${own.id}`);
  return answer.status === 200 ? answer.json : null;
}

async function takeBack(app, own, { version }) {
  await app.store.enqueue([{ id: `${own.id}.withdrawal.${version}`, key: own.id, kind: "withdrawal", version, report_id: own.id, unit_id: own.unit_id,
    url: `/api/v1/cases/${own.id}/withdrawal`, body: { version, made_at: app.stamp() } }], { now: app.stamp() });
  await app.saved();
  app.go("#/reports");
}

/** Of a matter that is sent again: which version it is, and the receipts that it had. */
export function newer(app, { id, version }) {
  const before = version && app.items.find((item) => item.id === id);
  return version && { version, earlier: before && before.receipt ? [...(before.earlier || []), before.receipt] : [] };
}
