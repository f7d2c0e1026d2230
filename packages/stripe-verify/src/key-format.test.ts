import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  checkKeyField,
  checkKeyPair,
  checkKeys,
  checkWebhookSecret,
  isPlaceholderWebhookSecret,
  isSandboxKey,
  maskKey,
  modeOfKey,
  type KeyField,
} from "./key-format.js";

const BODY = "51HabcDEF0123456789abcdefXYZwxyz";
const good = {
  secretKey: `sk_test_${BODY}`,
  publishableKey: `pk_test_${BODY}`,
  webhookSecret: "whsec_0123456789abcdef0123456789abcdef",
};

/** Returns the codes of all issues by their fields. Checks that no message shows a pasted key. */
function codesOf(input: typeof good): Partial<Record<KeyField, string>> {
  const check = checkKeys(input);
  if (check.ok) return {};
  for (const { message } of check.issues) expect(message).not.toContain(BODY);
  return Object.fromEntries(check.issues.map(({ path, code }) => [path, code]));
}

describe("checkKeys accepts", () => {
  it.each([
    ["a secret key", good, { mode: "test", restricted: false }],
    ["a restricted key", { ...good, secretKey: `rk_test_${BODY}` }, { mode: "test", restricted: true }],
    [
      "live keys",
      { ...good, secretKey: `sk_live_${BODY}`, publishableKey: `pk_live_${BODY}` },
      { mode: "live", restricted: false },
    ],
    [
      "sandbox keys",
      { ...good, secretKey: "rk_test_sandbox_acme_no_invoices", publishableKey: "pk_test_sandbox_acme" },
      { mode: "test", restricted: true },
    ],
  ])("%s", (_name, input, expected) => {
    const keys = { ...input, ...expected, webhookSecretIsPlaceholder: false };
    expect(checkKeys(input)).toEqual({ ok: true, keys });
  });

  it("keys with white space around them, and trims them", () => {
    const padded = {
      secretKey: ` \t${good.secretKey}\r\n`,
      publishableKey: `\u00a0${good.publishableKey}\u2003`,
      webhookSecret: `\n${good.webhookSecret} `,
    };
    expect(checkKeys(padded)).toMatchObject({ ok: true, keys: good });
  });

  it.each(["whsec_", "whsec_placeholder", "whsec_...", "whsec_xxx", `whsec_${"a".repeat(23)}`])(
    "good keys with the placeholder webhook secret %s",
    (webhookSecret) => {
      const keys = { webhookSecret, webhookSecretIsPlaceholder: true };
      expect(checkKeys({ ...good, webhookSecret })).toMatchObject({ ok: true, keys });
      expect(isPlaceholderWebhookSecret(webhookSecret)).toBe(true);
    },
  );

  it("a webhook secret of 24 characters, which is no placeholder", () => {
    const webhookSecret = `whsec_${"a".repeat(24)}`;
    const keys = { webhookSecret, webhookSecretIsPlaceholder: false };
    expect(checkWebhookSecret(webhookSecret)).toEqual({ ok: true, keys });
  });
});

describe("one bad field", () => {
  it.each<[KeyField, string, string]>([
    ["secretKey", "", "empty"],
    ["secretKey", " \n ", "empty"],
    ["secretKey", good.publishableKey, "publishable_key_in_secret_field"],
    ["secretKey", good.webhookSecret, "webhook_secret_in_key_field"],
    ["secretKey", `sk_org_live_${BODY}`, "organization_key"],
    ["secretKey", `acct_${BODY}`, "account_id"],
    ["secretKey", `we_${BODY}`, "endpoint_id"],
    ["secretKey", "sk_te", "unknown_prefix"],
    ["secretKey", `SK_TEST_${BODY}`, "unknown_prefix"],
    ["secretKey", `sk_prod_${BODY}`, "unknown_prefix"],
    ["secretKey", "hunter2", "unknown_prefix"],
    ["secretKey", "sk_test_", "incomplete"],
    ["secretKey", "sk_live_…abcd", "masked"],
    ["secretKey", "sk_live_...abcd", "masked"],
    ["secretKey", "sk_live_••••••••abcd", "masked"],
    ["secretKey", "sk_live_****abcd", "masked"],
    ["secretKey", `sk_test_${"a".repeat(248)}`, "too_long"],
    ["secretKey", `sk_test_${"a".repeat(5_000_000)}`, "too_long"],
    ["secretKey", `sk_test_51H ${BODY}`, "inner_white_space"],
    ["secretKey", `${good.secretKey}\n${good.publishableKey}`, "inner_white_space"],
    ["secretKey", `sk_test_51H\u200b${BODY}`, "invisible_character"],
    ["secretKey", `\u200b${good.secretKey}`, "invisible_character"],
    ["secretKey", `sk_test_\u0000${BODY}`, "invisible_character"],
    ["secretKey", `sk_test_51Hа${BODY}`, "not_ascii"],
    ["secretKey", `"${good.secretKey}"`, "extra_text"],
    ["secretKey", `STRIPE_SECRET_KEY=${good.secretKey}`, "extra_text"],
    ["secretKey", `${good.secretKey}"`, "malformed"],
    ["secretKey", `sk_test_${BODY}'; drop table users--`, "inner_white_space"],
    ["publishableKey", good.secretKey, "secret_key_in_publishable_field"],
    ["publishableKey", `rk_test_${BODY}`, "secret_key_in_publishable_field"],
    ["publishableKey", good.webhookSecret, "webhook_secret_in_key_field"],
    ["publishableKey", "pk_test_", "incomplete"],
    ["publishableKey", `pk_live_${BODY}`, "mode_mismatch"],
    ["webhookSecret", "", "empty"],
    ["webhookSecret", `we_${BODY}`, "endpoint_id"],
    ["webhookSecret", good.secretKey, "key_in_webhook_secret_field"],
    ["webhookSecret", good.publishableKey, "key_in_webhook_secret_field"],
    ["webhookSecret", "secret", "unknown_prefix"],
    ["webhookSecret", "whsec_•••••••••••••••", "masked"],
    ["webhookSecret", `whsec_${"*".repeat(24)}`, "masked"],
    ["webhookSecret", `${good.webhookSecret}"`, "malformed"],
    ["webhookSecret", `whsec_${"a".repeat(250)}`, "too_long"],
  ])("%s %j gives the code %s", (field, value, code) => {
    expect(codesOf({ ...good, [field]: value })).toEqual({ [field]: code });
  });

  it("gives a message that says what is wrong and what to paste instead", () => {
    expect(checkKeyField("secretKey", good.publishableKey)?.message).toBe(
      "Secret key: this is a publishable key (pk_…), which cannot read your account. Paste a restricted key (rk_test_… or rk_live_…) or the secret key (sk_test_… or sk_live_…) from Stripe's Developers > API keys.",
    );
    expect(checkKeyField("publishableKey", good.secretKey)?.message).toContain("controls your account");
    expect(checkKeyField("secretKey", good.secretKey)).toBeNull();
  });
});

describe("several bad fields", () => {
  it("give the code swapped if each key is in the field of the other", () => {
    const swapped = { ...good, secretKey: good.publishableKey, publishableKey: good.secretKey };
    expect(codesOf(swapped)).toEqual({ secretKey: "swapped", publishableKey: "swapped" });
  });

  it("give their issues all at once", () => {
    expect(codesOf({ secretKey: "", publishableKey: "x", webhookSecret: `we_${BODY}` })).toEqual({
      secretKey: "empty",
      publishableKey: "unknown_prefix",
      webhookSecret: "endpoint_id",
    });
  });

  it("give a message that names both modes if the keys are of two modes", () => {
    const check = checkKeyPair({ secretKey: `sk_live_${BODY}`, publishableKey: good.publishableKey });
    if (check.ok) throw new Error("accepted");
    expect(check.issues[0]?.message).toContain("test mode key, but the secret key is a live mode key");
  });
});

describe("a key", () => {
  it.each([
    [good.secretKey, "sk_test_…wxyz"],
    [`rk_live_${BODY}`, "rk_live_…wxyz"],
    [good.webhookSecret, "whsec_…cdef"],
    ["sk_test_sandbox_acme", "sk_test_…acme"],
    ["sk_test_short", "sk_test_…"],
    ["a password", "…"],
    ["", "…"],
  ])("%s is masked as %s", (key, shown) => {
    expect(maskKey(key)).toBe(shown);
  });

  it("shows by its prefix which mode it has and whether it belongs to the sandbox", () => {
    expect(modeOfKey(good.publishableKey)).toBe("test");
    expect(modeOfKey(`rk_live_${BODY}`)).toBe("live");
    expect(modeOfKey(good.webhookSecret)).toBeNull();
    expect(isSandboxKey("rk_test_sandbox_acme_no_invoices")).toBe(true);
    expect(isSandboxKey("sk_live_sandbox_acme")).toBe(true);
    expect(isSandboxKey(`rk_live_${BODY}`)).toBe(false);
    expect(isSandboxKey(good.secretKey)).toBe(false);
  });
});

it("the modules of the key format use nothing that a browser lacks", () => {
  for (const file of ["key-format", "key-issues", "key-kind"]) {
    const source = readFileSync(new URL(`./${file}.ts`, import.meta.url), "utf8");
    const imports = [...source.matchAll(/from "([^"]+)"/g)].map((match) => match[1]);
    for (const name of imports) expect(name).toMatch(/^\.\/key-/);
    expect(source).not.toMatch(/\b(?:process|Buffer|require|globalThis)\b/);
  }
});
