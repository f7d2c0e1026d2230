import { createHmac, randomBytes } from "node:crypto";
import { Stripe } from "stripe";
import { describe, expect, it } from "vitest";
import { signWebhook, verifyWebhook } from "./index.js";

const secret = `whsec_${"a1".repeat(16)}`;
const other = `whsec_${"b2".repeat(16)}`;
const payload = Buffer.from('{"id":"evt_1","object":"event","name":"Zoë 🧾"}');
const timestamp = 1_760_000_000;
const now = timestamp * 1000;

const verify = (header: string | undefined, options: Partial<Parameters<typeof verifyWebhook>[0]> = {}) =>
  verifyWebhook({ payload, header, secrets: [secret], now, ...options });

/** Returns the `v1` signature of `payload`. */
const v1 = (key = secret): string => signWebhook({ payload, secret: key, timestamp }).split("v1=")[1] ?? "";

describe("Stripe's own library", () => {
  it("makes the same header as we do, and we accept it", () => {
    const header = Stripe.webhooks.generateTestHeaderString({
      payload: payload.toString(),
      secret,
      timestamp,
    });
    expect(signWebhook({ payload, secret, timestamp })).toBe(header);
    expect(verify(header)).toEqual({ ok: true, timestamp, secretIndex: 0 });
  });

  it.each([-301, -300, -1, 0, 1, 299, 300, 301, 302])(
    "gives the same answer for a delivery that is %i s old",
    (age) => {
      const header = signWebhook({ payload, secret, timestamp });
      const at = now + age * 1000 + 999;
      const accepted = (): boolean => {
        try {
          Stripe.webhooks.constructEvent(payload, header, secret, 300, undefined, at);
          return true;
        } catch {
          return false;
        }
      };
      expect(verify(header, { now: at }).ok).toBe(age >= -300 && accepted());
    },
  );

  it("accepts what we sign, even a body of 4 MiB", () => {
    const large = Buffer.from(JSON.stringify({ filler: randomBytes(2 * 1024 * 1024).toString("hex") }));
    const header = signWebhook({ payload: large, secret });
    expect(Stripe.webhooks.constructEvent(large, header, secret)).toHaveProperty("filler");
    expect(verifyWebhook({ payload: large, header, secrets: [secret] }).ok).toBe(true);
  });
});

describe("a delivery", () => {
  it("is accepted if one of its v1 signatures matches one of the secrets", () => {
    const header = `t=${timestamp},v1=${"0".repeat(64)},v0=abc,v1=${v1()},v2=new`;
    expect(verify(header, { secrets: [other, secret] })).toEqual({ ok: true, timestamp, secretIndex: 1 });
  });

  it("is judged by its bytes, even if they are no valid UTF-8", () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
    const header = signWebhook({ payload: bytes, secret, timestamp });
    expect(verify(header, { payload: bytes }).ok).toBe(true);
    expect(verify(header, { payload: Buffer.from([0x7b, 0xfe, 0x7d]) })).toEqual({
      ok: false,
      reason: "no_match",
    });
  });

  it.each([
    [300, true],
    [301, "too_old"],
    [-300, true],
    [-301, "too_new"],
    [86_400, "too_old"],
  ])("that is %i s old gives %s", (age, expected) => {
    const result = verify(signWebhook({ payload, secret, timestamp }), { now: now + age * 1000 });
    expect(result.ok || result.reason).toBe(expected);
  });

  it("is judged by the tolerance in the options", () => {
    const header = signWebhook({ payload, secret, timestamp });
    expect(verify(header, { now: now + 11_000, toleranceSeconds: 10 })).toMatchObject({ reason: "too_old" });
  });

  it.each<[string, () => string | undefined, string]>([
    ["no header", () => undefined, "missing_header"],
    ["an empty header", () => "", "missing_header"],
    ["a word as its header", () => "hello", "malformed_header"],
    ["no timestamp", () => `v1=${v1()}`, "malformed_header"],
    ["no v1", () => `t=${timestamp}`, "malformed_header"],
    ["only the test scheme", () => `t=${timestamp},v0=${v1()}`, "malformed_header"],
    ["two timestamps", () => `t=${timestamp},t=1,v1=${v1()}`, "malformed_header"],
    ["a timestamp that is no number", () => `t=NaN,v1=${v1()}`, "malformed_header"],
    ["a negative timestamp", () => `t=-1,v1=${v1()}`, "malformed_header"],
    ["a letter after the timestamp", () => `t=${timestamp}x,v1=${v1()}`, "malformed_header"],
    ["a timestamp of 400 digits", () => `t=${"9".repeat(400)},v1=${v1()}`, "malformed_header"],
    ["a short v1", () => `t=${timestamp},v1=${v1().slice(1)}`, "malformed_header"],
    ["a v1 that is no hexadecimal", () => `t=${timestamp},v1=${"z".repeat(64)}`, "malformed_header"],
    ["17 signatures", () => `t=${timestamp}${`,v1=${v1()}`.repeat(17)}`, "malformed_header"],
    ["a header of 1 MB", () => `t=${timestamp},v1=${v1()},${"x".repeat(1_000_000)}`, "malformed_header"],
    ["the signature of another secret", () => `t=${timestamp},v1=${v1(other)}`, "no_match"],
    ["another timestamp than the signed one", () => `t=${timestamp + 1},v1=${v1()}`, "no_match"],
    [
      "a changed v1",
      () => `t=${timestamp},v1=${v1().replace(/.$/, (last) => (last === "0" ? "1" : "0"))}`,
      "no_match",
    ],
  ])("with %s is refused", (_name, header, reason) => {
    expect(verify(header())).toEqual({ ok: false, reason });
  });

  it("with a changed body is refused", () => {
    const header = signWebhook({ payload, secret, timestamp });
    const longer = Buffer.concat([payload, Buffer.from(" ")]);
    for (const changed of [longer, payload.subarray(1), Buffer.alloc(0)]) {
      expect(verify(header, { payload: changed })).toEqual({ ok: false, reason: "no_match" });
    }
  });

  it.each(["", "whsec_", "whsec_placeholder", "placeholder"])(
    "that is signed with the placeholder %j is refused",
    (key) => {
      const digest = createHmac("sha256", key).update(`${timestamp}.`).update(payload).digest("hex");
      expect(verify(`t=${timestamp},v1=${digest}`, { secrets: [key] })).toEqual({
        ok: false,
        reason: "no_match",
      });
      expect(verify(`t=${timestamp},v1=${digest}`, { secrets: [] })).toEqual({
        ok: false,
        reason: "no_match",
      });
    },
  );
});
