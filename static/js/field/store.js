// What this phone keeps for one user: the queue, drafts, photos, the last start document. Saving comes before sending.
import { aside, letGo, memoryDatabase, newId, openDatabase, setAside } from "../lib/records.js";
import { lossOf, readNote, writeNote } from "./memory.js";

const TABLES = { items: "id", drafts: "id", files: "sha256", kept: "key" };
const KEPT = 60 * 86400000;
const NAMED = ["report", "case"];

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
export async function openStore(userId, { memory = false, told = null } = {}) {
  const db = memory ? memoryDatabase(TABLES) : await openDatabase(databaseName(userId), TABLES);
  const store = storeIn(db, userId);
  await store.recognise(told);
  for (const draft of aside(userId)) await store.saveDraft(draft);
  return store;
}

export function storeIn(db, userId) {
  const read = (table, work) => db.run("readonly", [table], (s) => work(s[table]));
  const change = async (tables, work) => {
    for (;;) {
      try {
        return await db.run("readwrite", tables, work);
      } catch (error) {
        if (!full(error) || !(await makeRoom())) throw error;
      }
    }
  };
  const write = (table, work) => change([table], (s) => work(s[table]));
  const kept = async (key) => (await read("kept", (s) => s.get(key)))?.value;
  const [unsaved, noted] = [new Map(), new Set()];
  const full = (error) => Boolean(error) && error.name === "QuotaExceededError";
  let saving = Promise.resolve();

  /** The phone is full: the oldest photo that was delivered goes. False when there is none; what is unsent stays. */
  async function makeRoom() {
    const [items, drafts] = [await read("items", (s) => s.all()), await read("drafts", (s) => s.all())];
    const unsent = items.filter((item) => item.state !== "delivered").map((item) => item.key);
    const needed = new Set([...unsent, ...drafts.flatMap(filesOf)]);
    const there = new Set(await read("files", (s) => s.keys()));
    const [oldest] = items.filter((item) => item.kind === "attachment" && there.has(item.key) && !needed.has(item.key))
      .sort((a, b) => a.seq - b.seq);
    if (oldest) await db.run("readwrite", ["files"], (s) => s.files.remove(oldest.key));
    return Boolean(oldest);
  }

  return {
    userId,
    durable: db.durable,
    kept,
    /** Keeps a value, or what a function makes of the one that is kept by then: between reading and writing nobody comes. */
    keep: (key, value) => write("kept", async (s) => s.put({ key, value: typeof value === "function" ? value((await s.get(key))?.value) : value })),
    items: async () => (await read("items", (s) => s.all())).sort((a, b) => a.seq - b.seq),
    drafts: () => read("drafts", (s) => s.all()),
    draft: (id) => read("drafts", (s) => s.get(id)),
    /** One write at a time; what was typed meanwhile goes along with the next. Resolves when this draft is kept. */
    saveDraft(draft) {
      unsaved.set(draft.id, draft);
      saving = saving.catch(() => null).then(() => unsaved.delete(draft.id) && write("drafts", (s) => s.put(draft)))
        .then(() => letGo(userId, draft.id), (error) => { setAside(userId, draft); throw error; });
      if (isBegun(draft) && !noted.has(draft.id)) saving = saving.then(() => { noted.add(draft.id); return this.remember(); });
      return saving;
    },
    async dropDraft(id) {
      await write("drafts", (s) => s.remove(id));
      if (noted.delete(id)) await this.remember();
    },
    file: (sha256) => read("files", (s) => s.get(sha256)),
    files: () => read("files", (s) => s.keys()),
    saveFile: (file) => write("files", (s) => s.put(file)),
    dropFile: (sha256) => write("files", (s) => s.remove(sha256)),

    /** Puts items in the queue and takes away what they came from, a draft or a refused item: both or neither. */
    async enqueue(items, { dropDraft, instead, now }) {
      await saving.catch(() => null);
      await change(["items", "drafts", "kept"], async (s) => {
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
      noted.delete(dropDraft);
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

    /** Lets go of names and photos 60 days after they were delivered, both by the server's clock: till then it may ask. */
    async prune(now) {
      const [items, drafts] = [await this.items(), await this.drafts()];
      const young = (item) => item.state !== "delivered" || !(Date.parse((item.receipt || {}).received_at) <= now - KEPT);
      const needed = new Set([...items.filter(young).map((item) => item.key), ...drafts.flatMap(filesOf)]);
      for (const item of items.filter((each) => !young(each) && !each.stripped)) {
        if (item.kind === "attachment" && !needed.has(item.key)) await this.dropFile(item.key);
        if (NAMED.includes(item.kind) || item.kind === "attachment") await this.update(item.id, stripped);
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
    async recognise(told) {
      if (!(await kept("device"))) {
        const own = readNote(userId);
        const loss = db.durable && Number.isInteger(userId) ? lossOf(own, told) : null;
        const before = loss || own || { device: newId(), seq: 0 };
        await this.keep("device", { id: before.device, seq: before.seq + (loss ? 1 : 0) }); // each loss has its own count
        if (loss) for (const key of ["loss", "untold"]) await this.keep(key, { ...loss, found_at: new Date().toISOString() });
      }
      await this.remember();
    },

    /** Another phone counts under this one's number: from now on this one has its own, and counts on. */
    async renew() {
      await this.keep("device", (device) => ({ ...device, id: newId() }));
      await this.keep("memory", (memory) => ({ ...memory, seq: 0 }));
      await this.remember();
    },

    /** This phone's number, its count, how much waits and how much is only begun; null where nothing is kept. */
    async note() {
      const device = db.durable && (await kept("device"));
      if (!device) return null;
      const [items, drafts] = [await this.items(), await this.drafts()];
      return { device: device.id, seq: device.seq, unsent: items.filter(isUnsent).length, drafts: drafts.filter(isBegun).length };
    },

    /** The same outside the database, so that a loss shows. */
    async remember() {
      const note = await this.note();
      if (note) writeNote(userId, note);
    },
  };
}

/** Without the names of people: such an item is not offered again, since it is no longer what was signed. */
function stripped(item) {
  const { body } = item;
  const nameless = (each) => ({ ...each, parties: [] });
  if (item.kind === "report") return { ...item, stripped: true, body: { ...body, cases: body.cases.map(nameless) } };
  return { ...item, stripped: true, body: item.kind === "case" ? nameless(body) : body };
}

/** A refused item gives way to others; its photos follow the case they belong to. */
async function stepBack(table, id, items) {
  const old = await table.get(id);
  if (!items.some((item) => item.id === id)) await table.put({ ...old, state: "dropped" });
  for (const photo of (await table.all()).filter((each) => each.after === id && each.kind === "attachment")) {
    await table.put({ ...photo, after: (items.find((item) => item.id === photo.case_id) || items[0]).id });
  }
}

const filesOf = (draft) => [].concat(draft.files || [], ...Object.values(draft.photos || {}));

/** A draft in which something was written. */
const isBegun = ({ cases, text, note, update }) => Boolean((cases && cases.length) || text || note || (update && update.text));

/** In the queue: not yet with the server, and not set aside by the cadre's own decision. */
export const isUnsent = ({ state }) => state === "waiting" || state === "attention";

/** Monday of the week that an instant's date falls in. */
export function mondayOf(date) {
  const at = new Date(`${date}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return at.toISOString().slice(0, 10);
}

/** The rounds that a unit of the person takes part in; all where it is not theirs any more. */
export function roundsOf({ me, rounds }, unitId) {
  const unit = me.units.find((each) => each.id === unitId);
  return rounds.filter((round) => !unit || !round.kinds || round.kinds.includes(unit.kind));
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
  && ((round.id !== null && record.round_id === round.id) || record.week === round.starts_on);

/**
 * Where one unit's report of one round stands: {state, report, item}. State is none, waiting, attention, delivered,
 * received, accepted, returned or withdrawn. What this phone still has to send outranks what the server said before.
 */
export function standing({ reports = [], items, unitId, round }) {
  const mine = items.filter((item) => item.kind === "report" && item.state !== "dropped" && !item.held && sameRound(item, unitId, round));
  const item = mine[mine.length - 1] || null;
  const report = reports.find((each) => each.unit_id === unitId && each.round_id === round.id) || null;
  const withdrawal = item && items.find((each) => each.kind === "withdrawal" && isUnsent(each) && each.report_id === item.id);
  if (withdrawal) return { state: "withdrawing", report, item };
  if (item && isUnsent(item)) return { state: item.state, report, item };
  if (report && (!item || report.version >= item.version)) return { state: report.status, report, item };
  if (item) return { state: item.withdrawn ? "withdrawn" : "delivered", report, item };
  return { state: "none", report: null, item: null };
}
