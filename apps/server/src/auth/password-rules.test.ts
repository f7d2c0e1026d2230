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
    ["one character", "00000000"],
    ["one letter", "aaaaaaaa"],
    ["one letter outside of ASCII", "ääääääää"],
    ["blanks", " ".repeat(8)],
    ["blanks, as many as fit", " ".repeat(256)],
    ["a few characters again and again", "12341234"],
    ["two characters in no order", "xyxxyxyy"],
    ["a sequence", "abcdefgh"],
    ["a sequence in upper case", "HGFEDCBA"],
    ["keys beside each other", "1qaz2wsx"],
    ["a date", "12.03.1984"],
    ["a common word with a digit and a sign after it", "Password1!"],
    ["a common word with many digits after it", "password12345"],
    ["a common word with a sign after it", "letmein!"],
    ["a common word with a year and a sign after it", "LetMeIn2026!"],
    ["another common word", "football1!"],
    ["a common word with signs around it", "!!password!!"],
    ["a common word with digits around it", "123Password456"],
    ["a common word again and again", "passwordpassword"],
    ["a common word again and again, in 256 characters", "p@ssw0rd".repeat(32)],
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
  "grüße aus zürich",
  "x8471920561!#",
  "jX9kq2Lm",
  "zebra kettle 41 ".repeat(16),
  "passwort des hauses",
])("accepts %s", (password) => {
  expect(refusal(password)).toBeNull();
});

it("refuses a password also for an address that is no address", () => {
  expect(() => requireGoodPassword("12345678", "")).toThrow("one of the most common ones");
  expect(() => requireGoodPassword("jX9kq2Lm", "@")).not.toThrow();
});
