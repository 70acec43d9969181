// Records on this phone: their ids, their fingerprints, and the database that keeps them.
// Nothing here needs HTTPS: no crypto.randomUUID, no crypto.subtle.

/** UUID version 7 (RFC 9562): 48 bits of milliseconds, then randomness. */
export function newId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(now / 256 ** (5 - i)) % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = toHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** First 32 bits of the fractional part of a root of the first 64 primes (FIPS 180-4, 4.2.2 and 5.3.3). */
function rootsOfPrimes(count, power) {
  const roots = [];
  for (let n = 2; roots.length < count; n += 1) {
    let prime = true;
    for (let k = 2; k * k <= n; k += 1) if (n % k === 0) prime = false;
    if (prime) roots.push(((n ** power % 1) * 4294967296) | 0);
  }
  return roots;
}

/** SHA-256 of bytes, in hex (FIPS 180-4). */
export function sha256(bytes) {
  const K = rootsOfPrimes(64, 1 / 3);
  const H = rootsOfPrimes(8, 1 / 2);
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 536870912));
  view.setUint32(padded.length - 4, (bytes.length * 8) >>> 0);
  for (let at = 0; at < padded.length; at += 64) mixBlock(H, K, view, at);
  return H.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function mixBlock(H, K, view, at) {
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  const w = new Int32Array(64);
  for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + i * 4);
  for (let i = 16; i < 64; i += 1) {
    const low = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
    const high = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
    w[i] = w[i - 16] + low + w[i - 7] + high;
  }
  let [a, b, c, d, e, f, g, h] = H;
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { H[i] = (H[i] + word) | 0; });
}

/**
 * Opens a database of `tables` {name: keyPath}. The answer has one verb, `run`, and `durable`.
 * A phone closes databases under a page that lies in the background: the next work opens it again and is repeated once.
 */
export async function openDatabase(name, tables) {
  let opened = connect(name, tables);
  await opened;
  const again = () => connect(name, null).catch((error) => {
    throw Object.assign(new Error(`closed: ${error && error.message}`), { name: CLOSED });
  });
  return { durable: true, run: async (mode, names, work) => {
    const used = opened;
    try {
      return await runIn(await used, mode, names, work);
    } catch (error) {
      if (!closedUnder(error)) throw error;
      if (opened === used) opened = again();
      return runIn(await opened, mode, names, work);
    }
  } };
}

/** The name of the error when the database was closed and does not open again: only loading the page helps. */
export const CLOSED = "ClosedError";

/** Whether the work failed because there is no connection any more; then nothing of it was stored. */
const closedUnder = (error) => Boolean(error) && [CLOSED, "InvalidStateError", "UnknownError", "AbortError"].includes(error.name);

/** One connection. Without `tables` a database that is not there any more is not made anew: its loss has to be noticed. */
function connect(name, tables) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      if (!tables) { request.transaction.abort(); return; }
      for (const [table, keyPath] of Object.entries(tables)) request.result.createObjectStore(table, { keyPath });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close(); // another tab makes room or a newer one
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

/** Runs `work(tables)` in one transaction; resolves only when it is on disk ("strict" where the browser knows it). */
function runIn(db, mode, names, work) {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(names, mode, { durability: "strict" });
    let result;
    transaction.oncomplete = () => resolve(result);
    transaction.onabort = () => reject(transaction.error || new DOMException("aborted", "AbortError"));
    const tables = {};
    for (const name of names) tables[name] = verbsOf(transaction.objectStore(name));
    Promise.resolve(work(tables)).then((value) => { result = value; }, (error) => {
      reject(error);
      try { transaction.abort(); } catch { /* it has ended already */ }
    });
  });
}

function verbsOf(table) {
  const ask = (verb) => (...args) => new Promise((resolve, reject) => {
    const request = table[verb](...args);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return { get: ask("get"), all: ask("getAll"), keys: ask("getAllKeys"), put: ask("put"), remove: ask("delete") };
}

/** The same verbs without a disk, for a browser that keeps nothing: usable online, gone when closed. */
export function memoryDatabase(tables) {
  const kept = {};
  const copy = (value) => (value === undefined ? undefined : { ...value });
  for (const [name, keyPath] of Object.entries(tables)) {
    const rows = new Map();
    kept[name] = {
      get: async (key) => copy(rows.get(key)),
      all: async () => Array.from(rows.values(), copy),
      keys: async () => Array.from(rows.keys()),
      put: async (row) => { rows.set(row[keyPath], copy(row)); },
      remove: async (key) => { rows.delete(key); },
    };
  }
  let last = Promise.resolve();
  const run = (mode, names, work) => { // one after the other, as transactions are
    const turn = last.then(() => work(kept));
    last = turn.catch(() => null);
    return turn;
  };
  return { durable: false, run };
}

// Drafts that the storage would not take: kept with this tab, so that what was typed survives loading the page again.

const unsavedKey = (userId) => `paicha-${userId}-unsaved`;

function readAside(userId) {
  try {
    return JSON.parse(sessionStorage.getItem(unsavedKey(userId))) || {};
  } catch {
    return {};
  }
}

function writeAside(userId, drafts) {
  try {
    if (Object.keys(drafts).length) sessionStorage.setItem(unsavedKey(userId), JSON.stringify(drafts));
    else sessionStorage.removeItem(unsavedKey(userId));
  } catch { /* no room with the tab either: it stays on the screen */ }
}

/** Keeps a draft with the tab. */
export function setAside(userId, draft) {
  writeAside(userId, { ...readAside(userId), [draft.id]: draft });
}

/** The storage has taken the draft after all. */
export function letGo(userId, id) {
  const { [id]: gone, ...rest } = readAside(userId);
  if (gone) writeAside(userId, rest);
}

/** The drafts that were set aside, the oldest first. */
export const aside = (userId) => Object.values(readAside(userId));
