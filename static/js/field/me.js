// Me: letters, language, practice, this phone and its queue, suggestions, signing in and out; and rescue when storage fails.
import { button, choices, field, fill, h, icon, notice, onceButton, day, moment, size, t } from "../lib/dom.js";
import { newId } from "../lib/records.js";
import { callTown, itemWords, titleOf, weChat } from "./mine.js";
import { databaseName, openStore, roundsOf } from "./store.js";
import { reason, send, talk } from "./memory.js";

export async function meScreen(app) {
  const link = (href, picture, words, more) => h("li", {}, h("a", { class: "row", href }, icon(picture),
    h("span", {}, h("strong", {}, words), more && h("span", { class: "row-more" }, more)), icon("right")));
  return { title: t("Me"), body: [
    h("p", {}, h("strong", {}, app.start.me.name)),
    h("p", { class: "quiet-text" }, app.start.me.units.map((unit) => unit.name).join(" · ")),
    h("ul", { class: "rows" },
      link("#/text", "text", t("Text size")),
      link("#/phone", "mobile", t("This phone"), t("What waits to be sent, storage, export")),
      link("#/suggest", "suggest", t("Suggestion or complaint")),
      link("#/home-screen", "plus", t("Put it on the home screen")),
      h("li", {}, h("button", { type: "button", class: "row", onclick: () => app.setPractice(!app.practice) }, icon("practice"),
        h("span", {}, h("strong", {}, app.practice ? t("End practice") : t("Practice")), h("span", { class: "row-more" }, t("Try everything; nothing is reported"))), icon("right")))),
    languageField(),
    callTown(app),
    onceButton(t("Sign out"), () => signOut(app), { class: "button plain wide" }),
    h("p", { class: "quiet-text" }, t("Version %(version)s", { version: app.version })),
  ] };
}

function languageField() {
  const now = document.documentElement.lang.startsWith("zh") ? "zh_Hans" : "en";
  return choices({ id: "language", label: t("Language"), chosen: [now], options: [{ value: "zh_Hans", label: "中文", lang: "zh-Hans" }, { value: "en", label: "English", lang: "en" }],
    onchange: async (value) => {
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      await talk("POST", "/locale", { body: new URLSearchParams({ locale: value, next: "/field/" }).toString(), headers });
      await speakAnew();
    } });
}

export async function textScreen(app) {
  const names = [t("Normal"), t("Large"), t("Larger"), t("Very large"), t("Largest")];
  return { title: t("Text size"), back: "#/me", body: choices({ id: "size", label: t("Choose what you read well"), kind: "rows",
    chosen: [document.documentElement.dataset.text], options: names.map((label, step) => ({ value: String(step), label })),
    onchange: (value) => app.setText(value) }) };
}

export async function suggestScreen(app) {
  const begun = (await app.store.draft("suggestion")) || { id: "suggestion", cases: [], text: "", key: newId() };
  const text = h("textarea", { class: "input", rows: "6", maxlength: "4000", value: begun.text,
    oninput: (event) => { begun.text = event.target.value; app.autosave(begun); } });
  const go = onceButton(t("Send"), async () => {
    if (!begun.text.trim()) { text.focus(); return; }
    await app.store.enqueue([{ id: begun.key, key: begun.key, kind: "suggestion", url: `/api/v1/suggestions/${begun.key}`,
      body: { text: begun.text.trim(), made_at: app.stamp() } }], { dropDraft: begun.id, now: app.stamp() });
    await app.saved();
    app.go(`#/item/${begun.key}`);
  }, { class: "button wide" });
  return { title: t("Suggestion or complaint"), back: "#/me", hold: true, foot: go,
    body: [h("p", {}, t("What should be better in this app or in this work? It is read by the county.")), field({ id: "suggestion", label: t("Your words") }, text), callTown(app)] };
}

export async function homeScreenHelp() {
  const ways = [["Chrome, Edge", t("Menu ⋮ at the top, then “Add to home screen”.")], [t("Safari (iPhone)"), t("Share button, then “Add to Home Screen”.")],
    [t("Huawei, Xiaomi, OPPO, vivo browser"), t("Menu at the bottom, then “Add to home screen” or “Add shortcut”.")],
    [t("QQ Browser, UC"), t("Menu at the bottom, then “Add bookmark”, and choose the home screen.")],
    [t("WeChat"), t("Tap ⋯ at the top right, then “Open in browser”, then do the same there.")]];
  return { title: t("Put it on the home screen"), back: "#/me", body: [h("p", {}, t("It opens with one tap then. You do not have to.")),
    h("dl", { class: "ways" }, ways.map(([who, how]) => [h("dt", {}, who), h("dd", {}, how)]))] };
}

/** The queue, the storage and a way to carry unsent work elsewhere. */
export async function phoneScreen(app) {
  const unsent = app.unsent();
  const drafts = app.drafts.filter((draft) => draft.cases.length);
  const { why, at } = app.sync.state;
  return { title: t("This phone"), back: "#/me", body: [
    why && notice("wait", "offline", reason(why)),
    h("h2", {}, t("Waits to be sent (%(n)s)", { n: unsent.length })),
    unsent.length ? h("ul", { class: "rows" }, unsent.map((item) => h("li", {}, h("a", { class: "row", href: `#/item/${item.id}` },
      h("span", {}, h("strong", {}, titleOf(item)), h("span", { class: "row-more" }, itemWords(app, item)[2])), icon("right")))))
      : h("p", {}, at ? t("Nothing. Last contact %(time)s.", { time: moment(at) }) : t("Nothing.")),
    onceButton(t("Send now"), () => app.sync.run(), { class: "button wide" }),
    unsent.length + drafts.length > 0 && exportPart(app, unsent, drafts),
    h("h2", {}, t("Storage")), await storagePart(app), callTown(app),
  ] };
}

async function storagePart(app) {
  const used = navigator.storage && navigator.storage.estimate ? await navigator.storage.estimate().catch(() => null) : null;
  const rows = [[t("Kept on this phone"), app.store.durable ? t("yes") : t("no: it is gone when you close this page")],
    [t("Protected from clearing"), app.persisted ? t("yes") : t("no: send soon, and do not clear browser data")],
    [t("Opens without a network"), navigator.serviceWorker && navigator.serviceWorker.controller ? t("yes")
      : "serviceWorker" in navigator ? t("from the next opening on") : t("no: keep this page open until everything is delivered")],
    used && [t("Space used"), `${size(used.usage)} / ${size(used.quota)}`]];
  return h("dl", { class: "receipt" }, rows.filter(Boolean).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function exportPart(app, unsent, drafts) {
  const text = h("textarea", { class: "input", rows: "8", readonly: true, id: "export-text", "aria-label": t("Unsent work as text"), hidden: true });
  return h("section", { class: "section" }, h("h2", {}, t("Carry it elsewhere")),
    h("p", {}, t("Saves what is not sent as two files: one to read, one for the town to take in.")),
    onceButton(t("Export what is not sent"), async () => {
      text.value = readable(app, unsent, drafts);
      text.hidden = false;
      const name = `paicha-${app.today()}`;
      download(`${name}.txt`, text.value, "text/plain");
      download(`${name}.json`, JSON.stringify(await bundle(app.store, app.start.me, unsent, drafts), null, 1), "application/json");
      for (const item of unsent) await app.store.update(item.id, (now) => ({ ...now, exported_at: app.stamp() }));
      for (const draft of drafts) await app.store.saveDraft({ ...draft, exported_at: app.stamp() });
    }, { class: "button plain wide" }), text);
}

function readable(app, unsent, drafts) {
  const lines = [`${t("Paicha: not yet sent")} · ${app.start.me.name} · ${moment(app.now())}`];
  const write = (body) => (body.cases || (body.summary ? [body] : [])).forEach((each) => lines.push(`  - ${(app.category(each.category) || { name: "" }).name} · ${each.summary} · ${each.place}`));
  for (const item of unsent) { lines.push("", `${titleOf(item)} · ${moment(item.saved_at)} · ${itemWords(app, item)[2]}`); write(item.body || {}); if (item.body && item.body.text) lines.push(`  ${item.body.text}`); }
  for (const draft of drafts) { lines.push("", `${t("Draft")} · ${day(draft.week)}`); write(draft); }
  return lines.join("\n");
}

async function bundle(store, me, unsent, drafts) {
  const photos = {};
  for (const hash of await store.files()) {
    const file = await store.file(hash);
    photos[hash] = btoa(Array.from(new Uint8Array(file.bytes), (byte) => String.fromCharCode(byte)).join(""));
  }
  return { format: 1, me, items: unsent, drafts, photos };
}

function download(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** Refused while something is neither sent nor exported. Only an empty queue is cleared from the phone. */
async function signOut(app) {
  const left = [...app.unsent(), ...app.drafts.filter((draft) => draft.cases.length)];
  const tell = (...content) => fill(document.getElementById("foot"), notice("alarm", "alarm", ...content));
  document.getElementById("foot").hidden = false;
  if (left.some((each) => !each.exported_at)) {
    tell(h("p", {}, h("strong", {}, t("Not yet: %(n)s are not sent", { n: left.length }))), h("p", {}, t("Wait until they are delivered, or export them first.")), h("a", { href: "#/phone" }, t("This phone")));
    return;
  }
  const answer = await talk("DELETE", "/api/v1/session");
  if (answer.redirected || !([200, 204, 401].includes(answer.status))) { tell(t("Signing out needs a network. Try again when there is one.")); return; }
  const name = databaseName(app.user);
  await app.signedOut();
  if (!left.length && typeof indexedDB !== "undefined") indexedDB.deleteDatabase(name);
}

export async function signInScreen(app) {
  const user = h("input", { class: "input", name: "username", autocomplete: "username", autocapitalize: "none" });
  const secret = h("input", { class: "input", name: "password", type: "password", autocomplete: "current-password" });
  const code = h("input", { class: "input", name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 20 });
  const second = h("div", { hidden: true }, field({ id: "code", label: t("Code of your code app") }, code));
  const ask = () => { second.hidden = false; code.value = ""; code.focus(); };
  const told = h("div", { role: "alert" });
  const form = h("form", { onsubmit: async (event) => {
    event.preventDefault();
    if (go.disabled) return;
    go.disabled = true;
    fill(told, await signIn(app, user.value.trim(), secret.value, second.hidden ? "" : code.value.trim(), ask));
    go.disabled = false;
  } }, told, field({ id: "username", label: t("Name or phone number") }, user), field({ id: "password", label: t("Password") }, secret),
  button(t("Show password"), (event) => {
    secret.type = secret.type === "password" ? "text" : "password";
    event.target.textContent = secret.type === "password" ? t("Show password") : t("Hide password");
  }, { class: "button-link show-password" }), second);
  const go = h("button", { class: "button wide" }, t("Sign in"));
  form.append(go);
  return { title: t("Sign in"), hold: true, back: app.store ? "#/" : null, quietTitle: !app.store, body: [!app.store && h("p", { class: "brand" }, icon("mark"), t("Paicha")), weChat(),
    app.items.length > 0 && notice("", "waiting", t("Everything you wrote is kept and is sent after signing in.")), form] };
}

/** `ask` shows the field for the second step, which some accounts have. */
async function signIn(app, username, password, code, ask) {
  const sorry = (words) => [notice("alarm", "alarm", words)];
  if (!username || !password) return sorry(t("Write your name or phone number and the password"));
  const answer = await send("POST", "/api/v1/session", Object.assign({ username, password }, code ? { code } : {}));
  if (answer.status === 200 && answer.json && answer.json.me) {
    await app.signedIn(answer.json);
    if (answer.language && answer.language !== document.documentElement.lang) await speakAnew();
    return [];
  }
  if (answer.status === 0 && !answer.redirected) return sorry(t("No network. The first time, signing in needs one."));
  if (answer.json && String(answer.json.type).startsWith("second-factor-")) ask();
  if (answer.json && (answer.json.detail || answer.json.title)) return sorry(answer.json.detail || answer.json.title);
  return sorry(reason("portal"));
}

/** The browser's database does not open. Nothing is cleared; what can be read can be saved as a file. */
export async function rescueScreen(app) {
  const { error, userId, online } = app.trouble;
  return { title: t("The phone's storage does not open"), body: [
    notice("alarm", "alarm", h("p", {}, t("What you wrote has not been deleted. Restart the phone and try again. If that does not help, save what can be read and call the town."))),
    button(t("Try again"), () => location.reload(), { class: "button wide" }),
    onceButton(t("Save what can be read"), async () => download("paicha-rescue.json", JSON.stringify(await readAll(databaseName(userId)), null, 1), "application/json"), { class: "button plain wide" }),
    onceButton(t("Go on without storage"), online, { class: "button plain wide" }),
    h("p", { class: "quiet-text" }, t("On the telephone, say this word: %(name)s", { name: String(error && error.name) }))] };
}

/** Reads record by record, so that one damaged value does not hide the others. Opens without changing anything. */
function readAll(name) {
  return new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onerror = () => resolve({ unreadable: String(request.error) });
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = async () => {
      const found = {};
      for (const table of ["items", "drafts"]) {
        if (!request.result.objectStoreNames.contains(table)) continue;
        const rows = request.result.transaction(table).objectStore(table);
        const keys = await new Promise((done) => { const all = rows.getAllKeys(); all.onsuccess = () => done(all.result); all.onerror = () => done([]); });
        found[table] = await Promise.all(keys.map((key) => new Promise((done) => {
          const one = request.result.transaction(table).objectStore(table).get(key);
          one.onsuccess = () => done(one.result);
          one.onerror = () => done({ id: key, unreadable: true });
        })));
      }
      resolve(found);
    };
  });
}

/** What the pages say comes with the shell: another language needs another one. */
async function speakAnew() {
  await freshShell();
  location.reload();
}

/** Fetches the shell anew, past every cache: another language or version. */
export async function freshShell() {
  const shell = await fetch("/field/", { cache: "reload" }).catch(() => null);
  if (!shell || !shell.ok || typeof caches === "undefined") return;
  for (const name of await caches.keys()) await (await caches.open(name)).put("/field/", shell.clone());
}

/** Practice has its own database and a made-up open case; what is written there never meets the sender. */
export async function openPractice(userId, start, summary) {
  const store = await openStore(`${userId}-practice`);
  if (!(await store.kept("start"))) {
    const example = { id: newId(), number: "P-1", unit_id: start.me.units[0].id, category: start.terms.categories[0].code, summary,
      urgency: start.terms.urgencies[0].code, status: "accepted", due_at: null };
    const rounds = [...new Set(start.me.units.flatMap((unit) => roundsOf(start, unit.id).slice(-1)))];
    await store.keep("start", { etag: null, offset: 0, document: { ...start, inbox: [], reports: [], rounds, cases: [example] } });
  }
  return store;
}
