// The village app: opens the phone's storage, draws header, screen and bar, and keeps sending what waits.
import { button, fill, focusOn, h, icon, notice, dateOf, learn, t } from "../lib/dom.js";
import { checkScreen, firstRound } from "./report.js";
import { disputeScreen, notKept } from "./dispute.js";
import { caseScreen, casesScreen } from "./cases.js";
import { stepScreen } from "./steps.js";
import { meetingScreen } from "./meetings.js";
import { homeScreen, inboxScreen, nilScreen, syncWords } from "./home.js";
import { itemScreen, reportsScreen } from "./mine.js";
import { homeScreenHelp, meScreen, openPractice, phoneScreen, rescueScreen, signInScreen, suggestScreen, textScreen } from "./me.js";
import { isUnsent, openDevice, openStore, roundsOf } from "./store.js";
import { talk } from "./memory.js";
import { createSync, judgeStart } from "./sync.js";

const ROUTES = [
  [/^#\/check\/(.+)$/, checkScreen],
  [/^#\/dispute\/([^/]+)\/([^/]+)(?:\/(.+))?$/, disputeScreen],
  [/^#\/reports$/, reportsScreen], [/^#\/item\/(.+)$/, itemScreen],
  [/^#\/cases$/, casesScreen], [/^#\/case\/([^/]+)$/, caseScreen], [/^#\/case\/([^/]+)\/([\w-]+)$/, stepScreen],
  [/^#\/meeting\/(\d+)$/, meetingScreen],
  [/^#\/nil$/, nilScreen], [/^#\/inbox$/, inboxScreen], [/^#\/me$/, meScreen], [/^#\/phone$/, phoneScreen],
  [/^#\/text$/, textScreen], [/^#\/suggest$/, suggestScreen], [/^#\/home-screen$/, homeScreenHelp],
  [/^#\/sign-in$/, signInScreen], [/^/, homeScreen],
];
const bar = () => [["#/", "home", t("Home")], ["#/reports", "list", t("My reports")], ["#/inbox", "bell", t("Messages")], ["#/me", "person", t("Me")]];
const place = (id) => document.getElementById(id);

const app = {
  version: document.documentElement.dataset.version,
  user: null, store: null, sync: null, start: null, offset: 0, items: [], drafts: [], unitId: null, practice: false, trouble: null,
  persisted: null, hold: false, cleanUp: null,

  now: () => new Date(Date.now() + (Math.abs(app.offset) > 600000 ? app.offset : 0)),
  stamp: () => app.now().toISOString(),
  today: () => dateOf(app.now()),
  unit: () => app.start.me.units.find((unit) => unit.id === app.unitId) || app.start.me.units[0],
  rounds: () => roundsOf(app.start, app.unit().id),
  round: () => firstRound(app),
  unsent: () => app.items.filter(isUnsent),
  category: (code) => app.start.terms.categories.find((each) => each.code === code),
  term: (list, code) => (app.start.terms[list].find((each) => each.code === code) || { name: code }).name,

  go(hash) {
    if (location.hash === hash) draw(true);
    else location.hash = hash;
  },
  /** Reads the store again and draws what is on the screen again, unless somebody is writing there. */
  async reload() {
    if (!app.store) return;
    await read();
    drawFrame();
    if (!app.hold) await draw(false);
  },
  /** Keeps a draft at every change and says so, beside the button. */
  async autosave(draft) {
    const mark = place("kept");
    if (mark) mark.textContent = "";
    await app.store.saveDraft(draft);
    if (mark) mark.textContent = t("Draft kept on the phone");
  },
  redraw: () => draw(false),
  arrive: () => draw(true),
  drawFrame: () => drawFrame(),
  /** After something was put in the queue: say so to the other tabs, and send. */
  async saved() {
    await app.reload();
    if (others) others.postMessage(app.user);
    app.sync.run();
  },
  async signedIn(document_, stay = false) {
    if (app.sync) app.sync.stop();
    await app.device.set("user", document_.me.id);
    await open(document_.me.id, document_);
    if (stay) return;
    drawFrame();
    app.go("#/");
  },
  async signedOut() {
    app.sync.stop();
    Object.assign(app, { user: null, store: null, sync: null, start: null, items: [], drafts: [] });
    await app.device.set("user", null);
    location.hash = "#/sign-in";
    drawFrame();
    await draw(true);
  },
  async setText(step) {
    document.documentElement.dataset.text = step;
    await app.device.set("text", step);
  },
  async setPractice(on) {
    app.practice = on;
    app.sync.stop();
    await open(app.user, null);
    app.go("#/");
  },
};

const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("paicha"); // floor: asked for first

async function read() {
  const kept = await app.store.kept("start");
  app.start = kept ? kept.document : null;
  app.offset = kept ? kept.offset : 0;
  app.items = await app.store.items();
  app.drafts = await app.store.drafts();
  app.loss = await app.store.kept("loss");
  app.unitId = (await app.store.kept("unit")) || (app.start && app.start.me.units[0] && app.start.me.units[0].id);
}

const noteOf = (document_) => (document_ && document_.memory && document_.memory.note) || null;

async function open(userId, document_, memory = false) {
  app.user = userId;
  try {
    app.store = app.practice ? await openPractice(userId, app.start, t("Practice: two families quarrel about a wall")) : await openStore(userId, { memory, told: noteOf(document_) });
  } catch (error) {
    if (!memory && (typeof indexedDB === "undefined" || ["InvalidStateError", "SecurityError"].includes(error.name))) {
      await open(userId, document_, true);
      return;
    }
    app.trouble = { error, userId, online: () => { app.trouble = null; return open(userId, document_, true).then(() => app.go("#/")); } };
    return;
  }
  if (document_) await app.store.keep("start", { etag: null, offset: Date.parse(document_.server_time) - Date.now(), document: document_ });
  app.sync = createSync(app.store, { practice: app.practice, onChange: changed, onStart: async () => app.reload(),
    onOtherUser: (start) => start.me.id !== app.user && app.signedIn(start) }); // an old answer may come late
  await read();
  if (document_ && !app.unsent().length && !app.loss) app.sync.rest();
  else app.sync.run();
}

async function changed() {
  if (!app.store) return;
  app.items = await app.store.items();
  app.loss = await app.store.kept("loss");
  drawFrame();
  if (!app.hold) await draw(false);
  if (others) others.postMessage(app.user);
}

function drawFrame() {
  const signed = app.store && app.start;
  document.body.classList.toggle("practice", app.practice);
  place("bar").hidden = !signed;
  place("header").hidden = !signed;
  if (!signed) return;
  const [tone, picture, words] = syncWords(app);
  fill(place("header"),
    app.practice && h("p", { class: "practice-strip" }, h("span", {}, t("Practice mode: nothing is reported")),
      button(t("End practice"), () => app.setPractice(false), { class: "button-link" })),
    h("div", { class: "header-top" }, unitName(),
      h("a", { class: "header-text", href: "#/text" }, icon("text"), t("Text size"))),
    h("a", { class: `sync tone-${tone}`, href: app.sync.state.why === "signed-out" ? "#/sign-in" : "#/phone" },
      icon(picture), h("span", { role: "status" }, words)));
  const unread = app.start.inbox.filter((each) => !each.read).length;
  const here = location.hash || "#/";
  fill(place("bar"), bar().map(([href, picture, words]) => h("a", { href, "aria-current": here === href ? "page" : null },
    icon(picture), h("span", {}, words),
    href === "#/inbox" && unread > 0 && h("span", { class: "count" }, h("span", { class: "visually-hidden" }, t("unread")), String(unread)))));
}

function unitName() {
  const units = app.start.me.units;
  if (units.length < 2) return h("p", { class: "header-unit" }, app.unit() ? app.unit().name : app.start.me.name);
  return h("select", { class: "header-unit", "aria-label": t("Village"), onchange: async (event) => {
    await app.store.keep("unit", Number(event.target.value));
    await app.reload();
    app.go("#/");
  } }, units.map((unit) => h("option", { value: unit.id, selected: unit.id === app.unitId }, unit.name)));
}

let drawing = 0;

/** Draws the screen of the address. `fresh` when the person went there: then it starts at the top, with the focus on its title. */
async function draw(fresh) {
  drawing += 1;
  const turn = drawing;
  if (fresh && app.store) await read();
  const [screen, params] = screenOf(location.hash);
  const view = await screen(app, ...params);
  if (turn !== drawing || !view) return;
  const focused = document.activeElement && document.activeElement.id;
  app.hold = Boolean(view.hold);
  if (fresh) fill(place("trouble"));
  document.title = `${view.tab || view.title} · ${t("Paicha")}`;
  fill(place("main"), view.back && h("a", { class: "back", href: view.back }, icon("left"), t("Back")),
    h("h1", { tabindex: "-1", id: "title", class: view.quietTitle ? "visually-hidden" : null }, view.title), view.body,
    app.start && location.hash !== "#/suggest" && h("p", { class: "ending" }, h("a", { href: "#/suggest" }, t("Suggestion or complaint"))));
  fill(place("foot"), view.hold && h("p", { id: "kept", class: "kept" }), view.foot);
  place("foot").hidden = !view.foot;
  if (fresh) {
    window.scrollTo(0, 0);
    place("title").focus({ preventScroll: true });
  } else if (focused) {
    const again = place(focused);
    if (again) again.focus({ preventScroll: true });
  }
  if (view.focus) focusOn(view.focus);
}

function screenOf(hash) {
  if (app.trouble) return [rescueScreen, []];
  if (!app.store) return [signInScreen, []];
  if (!app.start) return [emptyScreen, []];
  if (!app.unit() && !/^#\/(me|phone|text|sign-in|home-screen)$/.test(hash)) return [homeScreen, []];
  const [pattern, screen] = ROUTES.find(([each]) => each.test(hash));
  return [screen, pattern.exec(hash).slice(1).map((part) => part && decodeURIComponent(part))];
}

const emptyScreen = async () => ({ title: t("One moment"), body: [notice("wait", "clock", t("Fetching your village. This needs a network once.")),
  button(t("Try again"), () => app.sync.run(), { class: "button wide" })] });

/** Nobody used this phone yet: the server knows whether somebody is signed in. */
async function firstVisit() {
  const answer = await talk("GET", "/api/v1/start");
  if (judgeStart(answer) === "ok") await app.signedIn(answer.json, true);
}

function listen() {
  window.addEventListener("hashchange", () => { drawFrame(); draw(true); });
  window.addEventListener("online", () => app.sync && setTimeout(app.sync.run, Math.random() * 2000));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && app.sync) app.reload().then(() => app.sync.run());
  });
  window.addEventListener("unhandledrejection", (event) => notKept(event.reason));
  if (others) others.onmessage = ({ data }) => { if (data === app.user) app.reload(); };
}

async function keepSafe() {
  if (navigator.storage && navigator.storage.persist) app.persisted = await navigator.storage.persist().catch(() => false);
  if (app.sync) app.sync.state.hurry = !app.persisted;
  if ("serviceWorker" in navigator) await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" }).catch(() => null);
}

async function boot() {
  learn(JSON.parse(place("wording").textContent), app.now);
  app.device = await openDevice();
  document.documentElement.dataset.text = (await app.device.get("text")) || "0";
  listen();
  const user = await app.device.get("user");
  if (user) await open(user, null);
  else await firstVisit();
  drawFrame();
  await draw(true);
  await keepSafe();
}

boot();
