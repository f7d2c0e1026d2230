import { expect, test } from "vitest";

import { decimalsOf, moneyText, shortMoneyText } from "./money-text.js";

/** `Intl` separates some symbols from their numbers with spaces that do not break. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");

test.each([
  [123_450, "usd", "en-US", "$1,234.50"],
  [123_450, "EUR", "de-DE", "1.234,50 €"],
  [-1, "usd", "en-US", "-$0.01"],
  [0, "usd", "en-US", "$0.00"],
  [-0, "usd", "en-US", "$0.00"],
  [500, "jpy", "en-US", "¥500"],
  [500, "krw", "en-US", "₩500"],
  [5_120, "kwd", "en-US", "KWD 5.120"],
  [Number.MAX_SAFE_INTEGER, "jpy", "en-US", "¥9,007,199,254,740,991"],
])("%d in %s is written for %s as %s", (amount, currency, locale, text) => {
  expect(plain(moneyText(amount, currency, locale))).toBe(text);
});

test("Stripe's decimals decide where they differ from those of Intl", () => {
  // Intl gives the forint two decimals, the króna and the shilling none, the Malagasy ariary none.
  expect(plain(moneyText(1_045, "huf", "en-US"))).toBe("HUF 10.45");
  expect(plain(moneyText(500, "isk", "en-US"))).toBe("ISK 5");
  expect(plain(moneyText(550, "ugx", "en-US"))).toBe("UGX 5.5");
  expect(plain(moneyText(500, "mga", "en-US"))).toBe("MGA 500");
  // Intl gives the Lebanese pound no decimals, and Stripe counts it in hundredths.
  expect(plain(moneyText(12_345, "lbp", "en-US"))).toBe("LBP 123.45");
  expect(["usd", "JPY", "Bhd", "ugx"].map(decimalsOf)).toEqual([2, 0, 3, 2]);
});

test("an odd code of a currency is shown and never thrown at the reader", () => {
  expect(plain(moneyText(1_250, "usdc", "en-US"))).toBe("12.50 USDC");
  expect(plain(moneyText(1_250, "", "en-US"))).toBe("12.50 ");
  expect(plain(moneyText(1_250, "zzz", "en-US"))).toBe("ZZZ 12.50");
});

test("the short form fits beside an axis", () => {
  expect(shortMoneyText(123_450, "usd", "en-US")).toBe("$1.2K");
  expect(shortMoneyText(900, "usd", "en-US")).toBe("$9");
  expect(shortMoneyText(-4_500_000_00, "usd", "en-US")).toBe("-$4.5M");
  expect(shortMoneyText(2_500_000, "jpy", "en-US")).toBe("¥2.5M");
});
