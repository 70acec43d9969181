// Home: this week in words, what waits for me, the two big buttons. And the lists beside it: open cases, messages.
import { button, h, icon, notice, onceButton, status, moment, recent, span, t } from "../lib/dom.js";
import { openLine, owedOf, supervisedOf, tasksOf, until, writtenOf } from "./cases.js";
import { newCase, untouched } from "./dispute.js";
import { begin, draftAlone, draftFor, draftOf, FILED, isDue, needsNetwork, overdue, running, standingOf } from "./report.js";
import { ahead, toMeeting } from "./meetings.js";
import { owedBy, papersOf, supervisionOf } from "./steps.js";
import { callTown, itemWords, standingWords, titleOf, weChat } from "./mine.js";
import { freshShell } from "./me.js";
import { reason, returnedOf, talk } from "./memory.js";

export async function homeScreen(app) {
  const unit = app.unit();
  if (!unit) return { title: t("No village yet"), body: [notice("alarm", "alarm", t("Your account has no village. Please call the town.")), callTown(app)] };
  const round = app.round();
  const week = standingOf(app, round);
  const filed = FILED.includes(week.state);
  const [over, dates] = [round.ends_on < app.today(), { span: span(round.starts_on, round.ends_on) }];
  return { title: over ? t("Still due: %(span)s", dates) : t("This week %(span)s", dates), body: [
    warnings(app),
    weekLine(app, round, week),
    waitsForMe(app, unit, round),
    h("div", { class: "home-actions" },
      !filed && onceButton(week.state === "returned" ? t("Put it right and report again") : [icon("nil"), over ? t("Nothing new in this round") : t("Nothing new this week")],
        () => begin(app, round), { class: "button big wide", id: "nil" }),
      onceButton([icon("dispute"), filed ? t("A new dispute, report it") : t("A dispute, report it")], () => beginDispute(app, round, filed),
        { class: `button wide ${filed ? "" : "plain"} ${filed ? "" : "big"}`.trim(), id: "found" }),
      !filed && onceButton([icon("plus"), t("Register one matter on its own, any day")], () => beginDispute(app, round, true),
        { class: "button-link", id: "alone" })),
    week.item && ["waiting", "delivered", "received"].includes(week.state) && undoButton(app, week.item, round),
    beside(app, round),
    leftOut(app),
    openLine(app, unit),
  ] };
}

/** What the line under the header says, and how loud. */
export function syncWords(app) {
  const waiting = app.items.filter((item) => item.state === "waiting").length;
  const attention = app.items.filter((item) => item.state === "attention").length;
  const { sending, why, at } = app.sync.state;
  if (app.practice) return ["wait", "practice", t("Practice: nothing is reported")];
  if (sending) return ["quiet", "sync", t("Sending…")];
  if (why === "signed-out") return ["alarm", "alarm", waiting ? t("Please sign in; %(n)s saved on the phone", { n: waiting }) : t("Please sign in again")];
  if (why === "closed") return ["alarm", "alarm", t("Your account was closed")];
  if (why === "portal") return ["alarm", "alarm", t("The network asks for a login first")];
  if (attention) return ["alarm", "alarm", t("%(n)s need your attention", { n: attention })];
  if (waiting) return ["wait", "waiting", t("%(n)s saved on the phone, sent when there is a network", { n: waiting })];
  if (why === "busy") return ["quiet", "clock", t("The server is busy; trying again soon")];
  if (why) return ["quiet", "offline", t("No network; you can go on writing")];
  return ["done", "check", at ? t("Everything delivered · %(time)s", { time: recent(at, app.now()) }) : t("Everything delivered")];
}

/** How much was lost: exact where the phone's own note says so, else the least, or that it is not known. */
function lostWords({ unsent, drafts, exact }) {
  if (exact === false) {
    return unsent ? t("At least %(n)s not yet sent were lost, and what you wrote without a network since. Please report it again.", { n: unsent })
      : t("Whether something was not yet sent is not known. If you wrote something without a network, please report it again.");
  }
  if (unsent) return t("%(n)s not yet sent were lost. Please look under My reports what is missing and report it again.", { n: unsent });
  return drafts ? t("Everything reported had been delivered; %(n)s that you had begun were lost.", { n: drafts })
    : t("Everything had been delivered; only drafts may be missing.");
}

/** What is not as it should be, each with the next step; nothing when all is well. */
function warnings(app) {
  const { why } = app.sync.state;
  const unsent = app.unsent().length;
  return [
    why === "signed-out" && notice("alarm", "alarm", h("p", {}, reason(why)), h("a", { class: "button wide", href: "#/sign-in" }, t("Sign in"))),
    why === "closed" && notice("alarm", "alarm", h("p", {}, h("strong", {}, t("Your account was closed"))),
      h("p", {}, t("What you wrote before goes to the town, which decides about it. For anything else call the town.")), callTown(app)),
    ["portal", "busy"].includes(why) && notice("wait", "alarm", reason(why)),
    app.loss && notice("alarm", "alarm", h("p", {}, h("strong", {}, t("This phone has cleared what the app kept"))),
      h("p", {}, lostWords(app.loss)), app.loss.named && h("p", {}, t("Your town has been told.")), callTown(app),
      button(t("I have seen it"), async () => { await app.store.keep("loss", null); await app.reload(); }, { class: "button plain wide" })),
    !app.store.durable && notice("alarm", "alarm", t("This browser keeps nothing: what is not delivered is gone when you close the page. Leave private mode, or use another browser.")),
    app.persisted === false && why === "offline" && unsent > 0 && notice("wait", "waiting", t("The phone may clear what is not sent. Go where there is a network soon.")),
    Math.abs(app.offset) > 600000 && notice("wait", "clock", t("The phone's clock is wrong: it is really %(time)s. Your week is counted by the real time.", { time: moment(app.now()) })),
    app.start.version && app.start.version !== app.version && notice("", "dot", h("p", {}, t("There is a new version.")),
      onceButton(t("Update now"), async () => { await freshShell(); location.reload(); }, { class: "button plain" })),
    weChat(),
  ];
}

/** The due time in words, and what this week's state is. */
function weekLine(app, round, week) {
  const late = isDue(round, app.now());
  const due = !round.due_at ? t("The due time shows when there is a network")
    : late ? t("It was due %(time)s; reporting late is fine", { time: moment(round.due_at) }) : t("Due %(time)s", { time: moment(round.due_at) });
  const [tone, picture, words] = standingWords(app, week);
  const link = week.item || week.report;
  return h("section", { class: `week week-${tone}` },
    h("p", { class: "week-state" }, link ? h("a", { href: `#/item/${link.id}` }, status(tone, picture, words)) : status(tone, picture, words)),
    week.state === "free" ? h("p", { class: "week-due" }, t("This was due before your village was entered here. What you find you can report."))
      : !FILED.includes(week.state) && h("p", { class: "week-due" }, icon("clock"), due));
}

/** Returned, refused or unfinished things. */
function waitsForMe(app, unit, round) {
  const rows = [];
  for (const draft of app.drafts.filter((each) => each.unit_id === unit.id)) {
    const own = draft.cases.filter((each) => !untouched(draft, each));
    if (own.length) rows.push(row(`#/check/${draft.id}`, "pencil", t("Go on writing (%(n)s not reported)", { n: own.length }), own[0].summary));
  }
  for (const item of app.items.filter((each) => each.state === "attention" && each.unit_id === unit.id)) {
    rows.push(row(`#/item/${item.id}`, "alarm", itemWords(app, item)[2], titleOf(item)));
  }
  for (const own of returnedOf(app, unit)) rows.push(row(`#/case/${own.id}`, "return", t("Returned: put it right and send it again"), own.summary));
  for (const own of tasksOf(app, unit)) rows.push(row(`#/case/${own.id}`, "assign", t("%(office)s assigned this to you: sign for it", { office: own.task.office }), own.summary));
  for (const own of supervisedOf(app, unit)) {
    const { office, due_at } = supervisionOf(app, own);
    rows.push(row(`#/case/${own.id}/answered`, "alarm", t("%(office)s supervises this: answer it", { office }), [own.summary, until(app, due_at)]));
  }
  for (const own of writtenOf(app, unit)) {
    rows.push(row(`#/case/${own.id}`, "list", t("A paper came: say that you have it"), [papersOf(app, own).map((paper) => `${paper.name} ${paper.number}`).join(" · "), " ", own.summary]));
  }
  for (const own of owedOf(app, unit)) {
    rows.push(row(`#/case/${own.id}/advised`, "suggest", t("Your opinion is asked for"), [own.summary, until(app, owedBy(app, own).due_at)]));
  }
  for (const [href, title, when] of ahead(app)) rows.push(row(href, "calendar", title, when));
  for (const before of overdue(app).filter((each) => each !== round)) {
    const { state, report } = standingOf(app, before);
    const week = span(before.starts_on, before.ends_on);
    if (state === "returned") rows.push(row(null, "return", t("%(week)s was returned", { week }), report.return_reason, () => begin(app, before)));
  }
  if (!rows.length) return null;
  return h("section", { class: "section" }, h("h2", {}, t("Waits for you")), h("ul", { class: "rows" }, rows));
}

/** The other rounds that run beside the one above: how each stands, or that it can be reported. */
function beside(app, round) {
  const rows = running(app).filter((each) => each.round.starts_on !== round.starts_on).map((each) => {
    const [, picture, words] = standingWords(app, each);
    const [link, dates] = [each.item || each.report, span(each.round.starts_on, each.round.ends_on)];
    if (link && FILED.includes(each.state)) return row(`#/item/${link.id}`, picture, dates, words);
    const due = each.round.due_at ? t("Due %(time)s", { time: moment(each.round.due_at) }) : t("The due time shows when there is a network");
    return row(null, "calendar", t("%(week)s has begun", { week: dates }), due, () => begin(app, each.round));
  });
  return rows.length ? h("ul", { class: "rows", id: "beside" }, rows) : null;
}

/** Weeks that nobody reported: said once, below what matters now. */
function leftOut(app) {
  const rows = overdue(app).filter((before) => ["none", "withdrawn"].includes(standingOf(app, before).state)).map((before) => row(null, "calendar", t("%(week)s was not reported", { week: span(before.starts_on, before.ends_on) }), t("Report it now"), () => begin(app, before)));
  return rows.length ? h("ul", { class: "rows" }, rows) : null;
}

export function row(href, picture, words, more, onclick) {
  const content = [icon(picture), h("span", {}, h("strong", {}, words), more && h("span", { class: "row-more" }, more)), icon("right")];
  return h("li", {}, href ? h("a", { class: "row", href }, content) : h("button", { type: "button", class: "row", onclick }, content));
}

async function beginDispute(app, round, filed) {
  const draft = filed ? await draftAlone(app) : await draftFor(app, round);
  if (!draft) { needsNetwork(); return; }
  const added = newCase(app, draft);
  draft.cases.push(added);
  await app.store.saveDraft(draft);
  app.go(`#/dispute/${draft.id}/${added.id}`);
}

/** The shortcut of the home screen's icon: straight to the page that confirms. */
export async function nilScreen(app) {
  const week = standingOf(app, app.round());
  const draft = FILED.includes(week.state) ? null : await draftFor(app, app.round());
  history.replaceState(null, "", draft ? `#/check/${draft.id}` : "#/");
  await app.arrive();
  return null;
}

/** Messages, newest first. Opening the list reads them, here and on the server. */
export async function inboxScreen(app) {
  const messages = app.start.inbox.slice().sort((a, b) => (a.at < b.at ? 1 : -1));
  const unread = messages.filter((each) => !each.read);
  if (unread.length && !app.practice) markRead(app, unread);
  return { title: t("Messages"), body: messages.length ? h("ul", { class: "messages" }, messages.map((each) => h("li", { class: each.read ? "" : "unread" },
    h("p", { class: "quiet-text" }, moment(each.at), !each.read && status("act", "dot", t("new"))), messageText(app, each), leads(app, each), toMeeting(app, each))))
    : h("p", { class: "empty" }, t("No messages.")) };
}

/** The words, leading to the matter that they tell of while it is open here. */
const messageText = (app, each) => h("p", {}, each.case_id && app.start.cases.some((own) => own.id === each.case_id)
  ? h("a", { href: `#/case/${each.case_id}` }, each.text) : each.text);

/** To what the message is about, where this phone has it: a returned report opens as its form. */
function leads(app, { report_id: id }) {
  const report = id && app.start.reports.find((each) => each.id === id);
  const round = report && app.start.rounds.find((each) => each.id === report.round_id);
  if (!round) return null;
  if (standingOf(app, round, report.unit_id).state !== "returned") return h("p", {}, h("a", { href: `#/item/${id}` }, t("See this report")));
  return onceButton(t("Put it right and report again"), () => begin(app, round, report.unit_id), { class: "button wide" });
}

async function markRead(app, unread) {
  const read = [];
  for (const each of unread) {
    const answer = await talk("PUT", `/api/v1/inbox/${each.id}/reading`, { body: "{}", headers: { "Content-Type": "application/json" } });
    if (answer.status === 204) read.push(each.id);
  }
  if (!read.length || !app.store) return;
  const known = (each) => ({ ...each, read: each.read || read.includes(each.id) });
  await app.store.keep("start", ({ document, ...kept }) => ({ ...kept, etag: null, document: { ...document, inbox: document.inbox.map(known) } }));
  app.start = (await app.store.kept("start")).document;
  app.drawFrame();
}

/** Until it is accepted a report can be changed; one with nothing new can be taken back until it is due. */
export function undoButton(app, item, round) {
  if (item.kind !== "report") return null;
  const back = item.state === "waiting" && item.tries === 0;
  const due = round && round.due_at;
  if (item.body.outcome === "found" && !back) {
    return onceButton([icon("pencil"), t("Change this report")], () => change(app, item), { class: "button plain wide" });
  }
  if (due && app.now() > new Date(due)) return null;
  return [onceButton([icon("return"), t("Take back and change")], () => undo(app, item), { class: "button plain wide" }),
    due && h("p", { class: "quiet-text" }, t("Possible until %(time)s", { time: moment(due) }))];
}

/** A next version; what was sent stays sent until this one is. */
async function change(app, item) {
  const begun = app.drafts.find((each) => each.report_id === item.id);
  const draft = begun || { ...draftOf(item, []), version: item.version + 1 };
  await app.store.saveDraft(draft);
  await app.reload();
  app.go(`#/check/${draft.id}`);
}

/** Never tried: a draft again. Else the server is asked. */
async function undo(app, item) {
  const draft = draftOf(item, app.items);
  if (await app.store.takeBack(item.id, draft)) {
    await app.reload();
    app.go(`#/check/${draft.id}`);
    return;
  }
  await app.store.enqueue([{ id: `${item.id}.withdrawal.${item.version}`, key: item.id, kind: "withdrawal", version: item.version,
    report_id: item.id, after: item.id, unit_id: item.unit_id, url: `/api/v1/reports/${item.id}/withdrawal`,
    body: { version: item.version, made_at: app.stamp() } }], { now: app.stamp() });
  await app.saved();
}
