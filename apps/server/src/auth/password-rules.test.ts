import { describe, expect, it } from "vitest";

import { requireGoodPassword } from "./password-rules.js";

const EMAIL = "Ada.Lovelace@analytical.example";
const refusal = (password: string): unknown => {
  try {
    requireGoodPassword(password, EMAIL, "newPassword");
    return null;
  } catch (error) {
    return error;
  }
};

describe("refuses", () => {
  it.each([
    ["a common password", "password"],
    ["a common password in upper case", "PassWord123"],
    ["a common password in full-width letters", "ｐａｓｓｗｏｒｄ"],
    ["a less common one", "letmein123"],
    ["a common one with signs", "P@ssw0rd"],
    ["digits", "1234567890"],
    ["a row of keys", "qwertyuiop"],
    ["the e-mail address", "ada.lovelace@analytical.example"],
    ["the part before the @", "ADA.LOVELACE"],
    ["the part before the @, with digits", "ada.lovelace1815!"],
    ["the domain", "analytical"],
    ["the domain with digits", "Analytical-2026"],
    ["the product's name", "BillStack"],
    ["the product's name with digits and signs", "billstack2026!"],
  ])("%s", (_what, password) => {
    expect(refusal(password)).toMatchObject({
      code: "invalid_input",
      issues: [{ path: "newPassword", message: expect.stringContaining("Choose another one") }],
    });
  });
});

it.each([
  "correct horse battery",
  "ada.lovelace wrote the first program",
  "my billstack login",
  "ääääääää",
  "passwort des hauses",
])("accepts %s", (password) => {
  expect(refusal(password)).toBeNull();
});

it("refuses a password also for an address that is no address", () => {
  expect(() => requireGoodPassword("12345678", "")).toThrow("one of the most common ones");
  expect(() => requireGoodPassword("20261127!!", "@")).not.toThrow();
});
