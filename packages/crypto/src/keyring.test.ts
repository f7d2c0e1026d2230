import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { CryptoError, generateKey, Keyring, type CryptoErrorCode, type SealContext } from "./index.js";

const context: SealContext = { teamId: "abcdefgh12345678", field: "secret_key", mode: "test" };
const secret = "sk_test_4eC39HqLyjWDarjtT1zdp7dc";

/**
 * Runs `action`, which must throw a CryptoError, and returns the code of the error.
 * Checks that the printed error contains neither `secret` nor a text of `hidden`.
 */
function thrownCode(action: () => unknown, hidden: string[] = []): CryptoErrorCode {
  try {
    action();
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    const printed = `${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}`;
    for (const text of [secret, ...hidden]) expect(printed).not.toContain(text);
    return error.code;
  }
  throw new Error("nothing was thrown");
}

describe("seal and open", () => {
  const keyring = Keyring.parse(generateKey());

  it.each([
    ["a Stripe key", secret],
    ["an empty text", ""],
    ["Unicode text", "naïve 🔑 \u0000 ключ 鍵 e\u0301"],
    ["one megabyte of text", randomBytes(500_000).toString("hex") + "ü"],
  ])("gives back %s unchanged", (_name, text) => {
    expect(keyring.open(keyring.seal(text, context), context)).toBe(text);
  });

  it("show the version and the key id, but nothing of the text", () => {
    const sealed = keyring.seal(secret, context);
    expect(sealed).toMatch(/^v1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/);
    expect(keyring.keyIdOf(sealed)).toBe(keyring.primaryKeyId);
    expect(Buffer.from(sealed.split(".")[2] ?? "", "base64url").includes(secret)).toBe(false);
  });

  it("never use a nonce twice: sealing one text 10,000 times gives 10,000 nonces", () => {
    const bodies = Array.from({ length: 10_000 }, () =>
      Buffer.from(keyring.seal("x", context).split(".")[2] ?? "", "base64url"),
    );
    expect(new Set(bodies.map((body) => body.toString("hex"))).size).toBe(10_000);
    expect(new Set(bodies.map((body) => body.subarray(0, 12).toString("hex"))).size).toBe(10_000);
  });

  it("refuse a text that UTF-8 cannot hold", () => {
    expect(thrownCode(() => keyring.seal("a\ud800b", context))).toBe("malformed_text");
  });
});

describe("a sealed text", () => {
  const keyring = Keyring.parse(
    `old:${randomBytes(32).toString("base64")},ole:${randomBytes(32).toString("base64")}`,
  );
  const sealed = keyring.seal(secret, context);

  it("does not open when one character is replaced by another", () => {
    const alphabet = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u00e9"];
    for (let at = 0; at < sealed.length; at++) {
      for (const character of alphabet) {
        if (character === sealed[at]) continue;
        thrownCode(() => keyring.open(sealed.slice(0, at) + character + sealed.slice(at + 1), context));
      }
    }
  });

  it("does not open when one bit of its body is flipped", () => {
    const [version, keyId, body] = sealed.split(".");
    const bytes = Buffer.from(body ?? "", "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const changed = `${version}.${keyId}.${flipped.toString("base64url")}`;
      expect(thrownCode(() => keyring.open(changed, context))).toBe("not_authentic");
    }
  });

  it("does not open when its end or its beginning is cut off", () => {
    for (let length = 0; length < sealed.length; length++) {
      thrownCode(() => keyring.open(sealed.slice(0, length), context));
      thrownCode(() => keyring.open(sealed.slice(sealed.length - length), context));
    }
  });

  it.each(["A", "=", "==", " ", "\n", ".", ".A", "AAAA", "%00"])(
    "does not open when %j is added after or before it",
    (added) => {
      thrownCode(() => keyring.open(sealed + added, context));
      thrownCode(() => keyring.open(added + sealed, context));
    },
  );

  it("does not open when it names another key of the keyring", () => {
    expect(thrownCode(() => keyring.open(sealed.replace("v1.old.", "v1.ole."), context))).toBe(
      "not_authentic",
    );
  });

  it("is refused with the id of the key that is missing", () => {
    const open = () => keyring.open(sealed.replace(".old.", ".gone."), context);
    expect(open).toThrow(
      expect.objectContaining({ name: "UnknownKeyError", code: "unknown_key", keyId: "gone" }),
    );
  });

  it("is refused with different codes for an unknown version, an unknown key and a plaintext", () => {
    expect(thrownCode(() => keyring.open(sealed.replace("v1.", "v2."), context))).toBe("unknown_version");
    expect(thrownCode(() => keyring.open(sealed.replace(".old.", ".gone."), context))).toBe("unknown_key");
    expect(thrownCode(() => keyring.open(secret, context))).toBe("malformed_sealed_text");
  });
});

describe("a text that was sealed for one context", () => {
  const keyring = Keyring.parse(generateKey());
  const sealed = keyring.seal(secret, context);

  it.each<[string, SealContext]>([
    ["team", { ...context, teamId: "abcdefgh12345679" }],
    ["field", { ...context, field: "webhook_secret" }],
    ["mode", { ...context, mode: "live" }],
    [
      "team and field whose joined names are the same",
      { ...context, teamId: "abcdefgh1234567", field: "8secret_key" },
    ],
    [
      "team whose id contains JSON quotes",
      { ...context, teamId: 'abcdefgh12345678","secret_key', field: "" },
    ],
  ])("does not open for another %s", (_name, other) => {
    expect(thrownCode(() => keyring.open(sealed, other))).toBe("not_authentic");
  });
});

describe("a keyring", () => {
  const first = generateKey();
  const second = generateKey();

  it("seals with its first key and opens with each of its keys, whatever their order", () => {
    const one = Keyring.parse(`${first},${second}`);
    const two = Keyring.parse(` ${second} ,\n ${first}\n`);
    expect(two.keyIds).toEqual([...one.keyIds].reverse());
    expect(two.primaryKeyId).toBe(one.keyIds[1]);
    expect(two.open(one.seal(secret, context), context)).toBe(secret);
    expect(one.open(two.seal(secret, context), context)).toBe(secret);
    expect(one.keyIdOf(two.seal(secret, context))).toBe(two.primaryKeyId);
  });

  it("does not open a text that another key sealed, even if that key has the same id", () => {
    const sealed = Keyring.parse(first).seal(secret, context);
    expect(thrownCode(() => Keyring.parse(second).open(sealed, context))).toBe("unknown_key");
    const sameId = `${first.split(":")[0]}:${randomBytes(32).toString("base64")}`;
    expect(thrownCode(() => Keyring.parse(sameId).open(sealed, context))).toBe("not_authentic");
  });

  const key = randomBytes(32).toString("base64");
  it.each<[string, string, CryptoErrorCode]>([
    ["no text", "", "malformed_keyring"],
    ["no key id", key, "malformed_keyring"],
    ["an empty id", `:${key}`, "malformed_key_id"],
    ["an id with a dot", `a.b:${key}`, "malformed_key_id"],
    ["an id of 65 characters", `${"a".repeat(65)}:${key}`, "malformed_key_id"],
    ["a trailing comma", `a:${key},`, "malformed_keyring"],
    ["the same id twice", `a:${key},a:${randomBytes(32).toString("base64")}`, "duplicate_key_id"],
    ["no key", "a:", "wrong_key_length"],
    ["a key of 16 bytes", `a:${randomBytes(16).toString("base64")}`, "wrong_key_length"],
    ["a key of 31 bytes", `a:${randomBytes(31).toString("base64")}`, "wrong_key_length"],
    ["a key of 33 bytes", `a:${randomBytes(33).toString("base64")}`, "wrong_key_length"],
    ["a key in hexadecimal", `a:${randomBytes(32).toString("hex")}`, "wrong_key_length"],
    ["a key without its padding", `a:${key.slice(0, -1)}`, "malformed_keyring"],
    ["a key with a stray character", `a:${key.slice(0, 10)}!${key.slice(10)}`, "malformed_keyring"],
    ["a bad second key", `a:${key},b:short`, "malformed_keyring"],
  ])("with %s is refused, and the error shows no key", (_name, text, code) => {
    expect(thrownCode(() => Keyring.parse(text), [key, key.slice(0, 10)])).toBe(code);
  });

  it("shows its key ids but no key material when it is printed", () => {
    const keyring = Keyring.parse(`${first},${second}`);
    const shown = [
      JSON.stringify(keyring),
      JSON.stringify({ ...keyring }),
      String(keyring),
      inspect(keyring, { depth: 20, showHidden: true }),
      inspect(structuredClone({ ...keyring })),
      ...Reflect.ownKeys(keyring).map((name) => inspect(Reflect.get(keyring, name), { showHidden: true })),
    ].join("\n");
    for (const entry of [first, second]) {
      const material = Buffer.from(entry.split(":")[1] ?? "", "base64");
      expect(shown).not.toContain(material.toString("base64"));
      expect(shown).not.toContain(material.toString("hex"));
      expect(shown).not.toContain(inspect(material).slice(8, 40));
    }
    expect(shown).toContain(keyring.primaryKeyId);
  });

  it("can be read from a generated key, and no two generated keys are the same", () => {
    expect(Keyring.parse(generateKey()).keyIds).toHaveLength(1);
    expect(new Set(Array.from({ length: 100 }, generateKey)).size).toBe(100);
  });
});
