// What this phone keeps for one user: the queue, drafts, photos, the last start document. Saving comes before sending.
import { memoryDatabase, newId, openDatabase } from "../lib/records.js";
import { aside, letGo, setAside } from "./unsaved.js";

const TABLES = { items: "id", drafts: "id", files: "sha256", kept: "key" };

/** The phone itself: who used it last and how large the letters are. Holds nothing of anybody's work. */
export async function openDevice() {
  const tables = { settings: "key" };
  const db = await openDatabase("paicha", tables).catch(() => memoryDatabase(tables));
  return {
    get: async (key) => (await db.run("readonly", ["settings"], (s) => s.settings.get(key)))?.value,
    set: (key, value) => db.run("readwrite", ["settings"], (s) => s.settings.put({ key, value })),
  };
}

export const databaseName = (userId) => `paicha-${userId}`;

/** One database per user: nobody sees another's work. Fails when the storage of the browser does. */
export async function openStore(userId, { memory = false } = {}) {
  const db = memory ? memoryDatabase(TABLES) : await openDatabase(databaseName(userId), TABLES);
  const store = storeIn(db, userId);
  await store.recognise();
  for (const draft of aside(userId)) await store.saveDraft(draft);
  return store;
}

export function storeIn(db, userId) {
  const read = (table, work) => db.run("readonly", [table], (s) => work(s[table]));
  const write = (table, work) => db.run("readwrite", [table], (s) => work(s[table]));
  const kept = async (key) => (await read("kept", (s) => s.get(key)))?.value;
  const unsaved = new Map();
  let saving = Promise.resolve();

  return {
    userId,
    durable: db.durable,
    kept,
    keep: (key, value) => write("kept", (s) => s.put({ key, value })),
    items: async () => (await read("items", (s) => s.all())).sort((a, b) => a.seq - b.seq),
    drafts: () => read("drafts", (s) => s.all()),
    draft: (id) => read("drafts", (s) => s.get(id)),
    /** One write at a time; what was typed meanwhile goes along with the next. Resolves when this draft is kept. */
    saveDraft(draft) {
      unsaved.set(draft.id, draft);
      saving = saving.catch(() => null).then(() => unsaved.delete(draft.id) && write("drafts", (s) => s.put(draft)))
        .then(() => letGo(userId, draft.id), (error) => { setAside(userId, draft); throw error; });
      return saving;
    },
    dropDraft: (id) => write("drafts", (s) => s.remove(id)),
    file: (sha256) => read("files", (s) => s.get(sha256)),
    files: () => read("files", (s) => s.keys()),
    saveFile: (file) => write("files", (s) => s.put(file)),
    dropFile: (sha256) => write("files", (s) => s.remove(sha256)),

    /** Puts items in the queue and takes away what they came from, a draft or a refused item: both or neither. */
    async enqueue(items, { dropDraft, instead, now }) {
      await saving.catch(() => null);
      await db.run("readwrite", ["items", "drafts", "kept"], async (s) => {
        const device = (await s.kept.get("device")).value;
        for (const item of items) {
          device.seq += 1;
          if (item.kind === "report") item.body.device = { id: device.id, seq: device.seq };
          await s.items.put({ state: "waiting", tries: 0, next_at: 0, receipt: null, problem: null, after: null,
            saved_at: now, ...item, seq: device.seq });
        }
        if (instead) await stepBack(s.items, instead, items);
        await s.kept.put({ key: "device", value: device });
        if (dropDraft) await s.drafts.remove(dropDraft);
      });
      await this.remember();
    },

    /** Reads an item again inside the transaction and puts what `change` makes of it; null leaves it as it is. */
    async update(id, change) {
      const after = await write("items", async (s) => {
        const item = await s.get(id);
        const next = item && change(item);
        if (next) await s.put(next);
        return next || item;
      });
      await this.remember();
      return after;
    },

    /** A waiting item that was never tried, or a refused one, becomes a draft again: the server holds nothing of it. */
    async takeBack(id, draft, refused = false) {
      const done = await db.run("readwrite", ["items", "drafts"], async (s) => {
        const item = await s.items.get(id);
        if (!item || (refused ? item.state !== "attention" : item.tries > 0 || item.state !== "waiting")) return false;
        for (const other of await s.items.all()) if (other.after === id) await s.items.remove(other.id);
        await s.items.remove(id);
        if (draft) await s.drafts.put(draft);
        return true;
      });
      await this.remember();
      return done;
    },

    /** Lets go of photos of accepted reports and of files of what was noted, and of the names in reports older than the rounds we still see. */
    async prune(start) {
      const accepted = new Set(start.reports.filter((report) => report.status === "accepted").map((report) => report.id));
      const oldest = start.rounds.length ? start.rounds[0].starts_on : "";
      const [items, drafts] = [await this.items(), await this.drafts()];
      for (const item of items) if (item.kind === "step") accepted.add(item.id);
      const needed = new Set([...items.filter(isUnsent).map((item) => item.key), ...drafts.flatMap(filesOf)]);
      for (const item of items) {
        if (item.state !== "delivered") continue;
        if (item.kind === "attachment" && accepted.has(item.after) && !needed.has(item.key)) await this.dropFile(item.key);
        if (item.kind === "report" && item.week < oldest && item.body.cases.some((each) => (each.parties || []).length)) {
          await this.update(item.id, (now) => ({ ...now, body: { ...now.body, cases: now.body.cases.map((each) => ({ ...each, parties: [] })) } }));
        }
      }
    },

    /** One tab sends at a time: a lease, for browsers without navigator.locks. */
    lease: (holder, until, now) => write("kept", async (s) => {
      const current = (await s.get("lease"))?.value;
      if (current && current.holder !== holder && current.until > now) return false;
      await s.put({ key: "lease", value: { holder, until } });
      return true;
    }),

    /** Gives this phone its number at the first opening, and notices when the browser threw our data away. */
    async recognise() {
      const note = readNote(userId);
      const device = await kept("device");
      if (!device) {
        const value = { id: note?.device || newId(), seq: note?.seq || 0 };
        await this.keep("device", value);
        if (note && db.durable && note.seq > 0) {
          await this.keep("loss", { found_at: new Date().toISOString(), unsent: note.unsent, seq: note.seq });
        }
      }
      await this.remember();
    },

    /** Notes the sequence and the number of unsent items outside the database, so that a loss shows. */
    async remember() {
      if (!db.durable) return;
      const device = await kept("device");
      const unsent = (await this.items()).filter(isUnsent).length;
      if (device) writeNote(userId, { device: device.id, seq: device.seq, unsent });
    },
  };
}

/** A refused item gives way to others; its photos follow the case they belong to. */
async function stepBack(table, id, items) {
  const old = await table.get(id);
  if (!items.some((item) => item.id === id)) await table.put({ ...old, state: "dropped" });
  for (const photo of (await table.all()).filter((each) => each.after === id && each.kind === "attachment")) {
    await table.put({ ...photo, after: (items.find((item) => item.id === photo.case_id) || items[0]).id });
  }
}

function readNote(userId) {
  try {
    return JSON.parse(localStorage.getItem(databaseName(userId)));
  } catch {
    return null;
  }
}

function writeNote(userId, note) {
  try {
    localStorage.setItem(databaseName(userId), JSON.stringify(note));
  } catch { /* no localStorage: a loss will then not be noticed on this phone */ }
}

const filesOf = (draft) => [].concat(draft.files || [], ...Object.values(draft.photos || {}));

/** In the queue: not yet with the server, and not set aside by the cadre's own decision. */
export function isUnsent(item) {
  return item.state === "waiting" || item.state === "attention";
}

/** Monday of the week that an instant's date falls in. */
export function mondayOf(date) {
  const at = new Date(`${date}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return at.toISOString().slice(0, 10);
}

/** The round of a date; where the phone has been away too long to know it, the week stands in until it does. */
export function roundOf(rounds, date) {
  const known = rounds.filter((round) => round.starts_on <= date && date <= round.ends_on);
  if (known.length) return known[known.length - 1];
  const starts = mondayOf(date);
  const end = new Date(`${starts}T12:00:00Z`);
  end.setUTCDate(end.getUTCDate() + 6);
  return { id: null, starts_on: starts, ends_on: end.toISOString().slice(0, 10), due_at: null };
}

const sameRound = (record, unitId, round) => record.unit_id === unitId
  && (round.id !== null && record.round_id ? record.round_id === round.id : record.week === round.starts_on);

/**
 * Where one unit's report of one round stands: {state, report, item}. State is none, waiting, attention, delivered,
 * received, accepted, returned or withdrawn. What this phone still has to send outranks what the server said before.
 */
export function standing({ reports = [], items, unitId, round }) {
  const mine = items.filter((item) => item.kind === "report" && item.state !== "dropped" && sameRound(item, unitId, round));
  const item = mine[mine.length - 1] || null;
  const report = reports.find((each) => each.unit_id === unitId && each.round_id === round.id) || null;
  const withdrawal = item && items.find((each) => each.kind === "withdrawal" && isUnsent(each) && each.report_id === item.id);
  if (withdrawal) return { state: "withdrawing", report, item };
  if (item && isUnsent(item)) return { state: item.state, report, item };
  if (report && (!item || report.version >= item.version)) return { state: report.status, report, item };
  if (item) return { state: item.withdrawn ? "withdrawn" : "delivered", report, item };
  return { state: "none", report: null, item: null };
}

/** Reports that had a receipt and that a fresh start document of the same rounds no longer knows: offered again. */
export function forgotten(items, start, askedAt) {
  const rounds = new Set(start.rounds.map((round) => round.id));
  const known = new Set(start.reports.map((report) => report.id));
  const units = new Set(start.me.units.map((unit) => unit.id));
  return items.filter((item) => item.kind === "report" && item.state === "delivered" && !item.withdrawn
    && item.delivered_at < askedAt && rounds.has(item.round_id) && units.has(item.unit_id) && !known.has(item.id));
}

/** Practice has its own database and a made-up open case; what is written there never meets the sender. */
export async function openPractice(userId, start, summary) {
  const store = await openStore(`${userId}-practice`);
  if (!(await store.kept("start"))) {
    const example = { id: newId(), number: "P-1", unit_id: start.me.units[0].id, category: start.terms.categories[0].code, summary,
      urgency: start.terms.urgencies[0].code, status: "accepted", due_at: null };
    const document = { ...start, inbox: [], reports: [], rounds: start.rounds.slice(-1), cases: [example] };
    await store.keep("start", { etag: null, offset: 0, document });
  }
  return store;
}
