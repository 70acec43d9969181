// Ids, fingerprints and words.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { newId, sha256 } from "../../static/js/lib/records.js";
import { clock, dateOf, day, learn, moment, size, span, t } from "../../static/js/lib/dom.js";

test("ids are UUIDs of version 7 in the order of their making", () => {
  const [first, second] = [newId(1000), newId(2000)];
  assert.match(first, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(first < second);
  assert.equal(parseInt(newId(1763600000000).replace(/-/g, "").slice(0, 12), 16), 1763600000000);
  assert.equal(new Set(Array.from({ length: 1000 }, () => newId(1))).size, 1000);
});

test("the fingerprint is SHA-256 at every length around a block", () => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 70000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => index * 7);
    assert.equal(sha256(bytes), createHash("sha256").update(bytes).digest("hex"));
  }
});

test("times are the county's, with the weekday", () => {
  learn({ locale: "zh_Hans", timezone: "Asia/Shanghai", messages: { "%(date)s (%(weekday)s)": "%(date)s（%(weekday)s）" } }, () => new Date("2026-11-18T02:00:00Z"));
  assert.equal(moment("2026-11-20T09:00:00Z"), "11月20日（周五） 17:00");
  assert.equal(clock("2026-11-20T16:05:00Z"), "00:05");
  assert.equal(dateOf("2026-11-20T16:05:00Z"), "2026-11-21");
  assert.equal(day("2026-11-20"), "11月20日（周五）");
  assert.equal(span("2026-11-16", "2026-11-22"), "11月16日–22日");
  assert.equal(span("2026-11-30", "2026-12-06"), "11月30日–12月6日");
  assert.equal(moment("2026-12-31T17:00:00Z"), "2027年1月1日（周五） 01:00");
  assert.equal(span("2026-12-28", "2027-01-03"), "12月28日–2027年1月3日");
  assert.equal(span("2025-11-17", "2025-11-23"), "2025年11月17日–23日");
  assert.equal(span("2025-12-29", "2026-01-04"), "2025年12月29日–2026年1月4日");
});

test("a message without a translation says itself; unknown names stay", () => {
  learn({ locale: "en", messages: { "%(n)s left": "noch %(n)s" } });
  assert.equal(t("%(n)s left", { n: 3 }), "noch 3");
  assert.equal(t("Home"), "Home");
  assert.equal(t("%(n)s left", {}), "noch %(n)s");
  assert.equal(size(300 * 1024), "300 KB");
});
