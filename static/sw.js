// Opens the village app without a network. Served at /field/sw.js with the version and the list of files filled in.
/* global PAICHA */
const CACHE = `paicha-${PAICHA.version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(store().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || request.cache === "reload") return; // asked for anew
  if (url.pathname === "/field/") event.respondWith(kept("/field/", request));
  else if (PAICHA.files.includes(url.pathname)) event.respondWith(kept(url.pathname, request));
});

/** The files come from the browser's own cache, where the page has just put them: no second download. */
async function store() {
  const cache = await caches.open(CACHE);
  await cache.addAll(PAICHA.files);
  await cache.put("/field/", await shell());
}

/** The shell that the page has just loaded, unless it is of another version. */
async function shell() {
  const near = await fetch("/field/", { credentials: "same-origin" });
  if (near.ok && (near.headers.get("ETag") || "").includes(PAICHA.version)) return near;
  const fresh = await fetch("/field/", { cache: "reload", credentials: "same-origin" });
  if (!fresh.ok || fresh.redirected) throw new Error("no shell");
  return fresh;
}

async function kept(key, request) {
  const found = await caches.match(key, { ignoreVary: true });
  return found || fetch(request);
}

async function dropOld() {
  for (const name of await caches.keys()) if (name.startsWith("paicha-") && name !== CACHE) await caches.delete(name);
}
