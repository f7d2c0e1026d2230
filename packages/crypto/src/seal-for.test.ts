import { createHmac, randomBytes } from "node:crypto";
import { inspect } from "node:util";

import { describe, expect, it } from "vitest";

import {
  CryptoError,
  generateDataKey,
  generateKey,
  Keyring,
  openWithDataKey,
  sealWithDataKey,
  type CryptoErrorCode,
  type DataContext,
} from "./index.js";

const keyring = Keyring.parse(`new:${randomBytes(32).toString("base64")},${generateKey()}`);
const secret = "whsec_4eC39HqLyjWDarjtT1zdp7dc";

function thrownCode(action: () => unknown): CryptoErrorCode {
  try {
    action();
  } catch (error) {
    if (!(error instanceof CryptoError)) throw error;
    expect(`${inspect(error, { depth: 10, showHidden: true })}`).not.toContain(secret);
    return error.code;
  }
  throw new Error("nothing was thrown");
}

describe("a small secret", () => {
  const context = ["second_factor", "user1"];
  const sealed = keyring.sealFor(secret, context);

  it("opens with its context, and names its key", () => {
    expect(keyring.openFor(sealed, context)).toBe(secret);
    expect(sealed).toMatch(/^v2\.new\.[A-Za-z0-9_-]+$/);
    expect(keyring.keyIdOf(sealed)).toBe("new");
    expect(keyring.sealFor(secret, context)).not.toBe(sealed);
  });

  it.each([
    ["another owner", ["second_factor", "user2"]],
    ["another kind", ["webhook_url", "user1"]],
    ["more parts", ["second_factor", "user1", ""]],
    ["fewer parts", ["second_factor"]],
    ["the same letters in other parts", ["second_factoruser1"]],
    ["no parts", []],
  ])("does not open for %s", (_name, other) => {
    expect(thrownCode(() => keyring.openFor(sealed, other))).toBe("not_authentic");
  });

  it("is never taken for a connection's secret, nor the other way round", () => {
    const asContext = { teamId: "a", field: "b", mode: "test" as const };
    const small = keyring.sealFor(secret, ["a", "b", "test"]);
    expect(thrownCode(() => keyring.open(small, asContext))).toBe("unknown_version");
    expect(thrownCode(() => keyring.open(small.replace("v2.", "v1."), asContext))).toBe("not_authentic");
    const old = keyring.seal(secret, asContext);
    expect(thrownCode(() => keyring.openFor(old.replace("v1.", "v2."), ["a", "b", "test"]))).toBe(
      "not_authentic",
    );
  });

  it("is refused with the id of a missing key", () => {
    const other = Keyring.parse(generateKey());
    expect(() => other.openFor(sealed, context)).toThrow(
      expect.objectContaining({ name: "UnknownKeyError", keyId: "new" }),
    );
  });
});

describe("a key that the keyring sealed", () => {
  it("is the same key after it was opened", () => {
    const key = generateDataKey();
    const opened = keyring.openKey(keyring.sealKey(key, ["data_key", "c1"]), ["data_key", "c1"]);
    expect(opened.equals(key)).toBe(true);
    expect(createHmac("sha256", opened).update("x").digest()).toEqual(
      createHmac("sha256", key).update("x").digest(),
    );
  });

  it("does not open for another owner", () => {
    const sealed = keyring.sealKey(generateDataKey(), ["data_key", "c1"]);
    expect(thrownCode(() => keyring.openKey(sealed, ["data_key", "c2"]))).toBe("not_authentic");
  });
});

describe("a connection's secret under its data key", () => {
  const key = generateDataKey();
  const context: DataContext = {
    teamId: "abcdefgh12345678",
    connectionId: "c1",
    field: "secret_key",
    mode: "test",
    version: 3,
  };
  const sealed = sealWithDataKey(key, secret, context);

  it("opens with its key and context, and shows its version", () => {
    expect(openWithDataKey(key, sealed, context)).toBe(secret);
    expect(sealed).toMatch(/^d1\.3\./);
  });

  it.each<[string, Partial<DataContext>, CryptoErrorCode]>([
    ["team", { teamId: "abcdefgh12345679" }, "not_authentic"],
    ["connection", { connectionId: "c2" }, "not_authentic"],
    ["field", { field: "webhook_secret" }, "not_authentic"],
    ["mode", { mode: "live" }, "not_authentic"],
    ["version", { version: 4 }, "another_version"],
  ])("does not open for another %s", (_name, other, code) => {
    expect(thrownCode(() => openWithDataKey(key, sealed, { ...context, ...other }))).toBe(code);
  });

  it("does not open with a version that somebody wrote into it, or with another data key", () => {
    const forged = sealed.replace("d1.3.", "d1.4.");
    expect(thrownCode(() => openWithDataKey(key, forged, { ...context, version: 4 }))).toBe("not_authentic");
    expect(thrownCode(() => openWithDataKey(generateDataKey(), sealed, context))).toBe("not_authentic");
  });
});

describe("the fingerprints of a keyring", () => {
  it("are the same for the same key, and others for another key with the same id", () => {
    const entry = `k:${randomBytes(32).toString("base64")}`;
    const other = `k:${randomBytes(32).toString("base64")}`;
    const of = (text: string): string | undefined => Keyring.parse(text).fingerprints()["k"];
    expect(of(entry)).toBe(of(`x:${randomBytes(32).toString("base64")},${entry}`));
    expect(of(entry)).not.toBe(of(other));
    expect(Object.keys(keyring.fingerprints())).toEqual(keyring.keyIds);
  });
});
