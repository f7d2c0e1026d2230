import { expect, it } from "vitest";

import { TokenBucket } from "./token-bucket.js";

const open = (perSecond: number, burst: number): TokenBucket => new TokenBucket({ perSecond, burst }, 0);

it("allows the burst at once, and then as many as were added since", () => {
  const bucket = open(200, 400);
  for (let count = 1; count <= 400; count++)
    expect(bucket.take(1, 0)).toMatchObject({ allowed: true, left: 400 - count });
  expect(bucket.take(1, 0)).toEqual({ allowed: false, left: 0, moreAfterSeconds: 1, retryAfterSeconds: 1 });
  expect(bucket.take(1, 4)).toMatchObject({ allowed: false });
  expect(bucket.take(1, 5)).toMatchObject({ allowed: true, left: 0 });
});

it("never holds more than the burst, and says 0 seconds only if it is full", () => {
  const bucket = open(2, 10);
  expect(bucket.take(0, 60_000)).toEqual({
    allowed: true,
    left: 10,
    moreAfterSeconds: 0,
    retryAfterSeconds: 0,
  });
  expect(bucket.take(1, 60_000)).toMatchObject({ left: 9, moreAfterSeconds: 1 });
});

it("allows on average exactly the rate, however the requests are spread", () => {
  const bucket = open(50, 20);
  let allowed = 0;
  // 1,000 requests a second for 100 seconds.
  for (let nowMs = 0; nowMs < 100_000; nowMs++) if (bucket.take(1, nowMs).allowed) allowed++;
  expect(allowed).toBeGreaterThanOrEqual(5_018);
  expect(allowed).toBeLessThanOrEqual(5_020);
});

it("says in how many seconds a refused request would be allowed, and takes nothing for it", () => {
  const bucket = open(1, 30);
  expect(bucket.take(20, 0)).toMatchObject({ allowed: true, left: 10 });
  expect(bucket.take(20, 0)).toEqual({
    allowed: false,
    left: 10,
    moreAfterSeconds: 1,
    retryAfterSeconds: 10,
  });
  expect(bucket.take(20, 9_999)).toMatchObject({ allowed: false, retryAfterSeconds: 1 });
  expect(bucket.take(20, 10_000)).toMatchObject({ allowed: true, left: 0 });
});

it("takes a full bucket for a count above the burst, which would otherwise never be allowed", () => {
  const bucket = open(1, 5);
  expect(bucket.take(20, 0)).toMatchObject({ allowed: true, left: 0 });
  expect(bucket.take(20, 4_000)).toMatchObject({ allowed: false, retryAfterSeconds: 1 });
  expect(bucket.take(20, 5_000)).toMatchObject({ allowed: true });
});
