import { decimalsOf } from "../../ui/money-text.js";
import type { Kind } from "./row.js";

type Value = string | number | boolean;

/** What a person typed as the value of a condition, read; or what is wrong with it. */
export type TypedValue = { ok: true; value: Value } | { ok: false; error: string };

/** Returns the value of a condition as it stands in the form, such as "12.50" for 1250 cents. */
export function typedValue(value: Value, kind: Kind, currency: string): string {
  if (kind === "time") return localTime(new Date(String(value)));
  if (kind !== "money") return String(value);
  const decimals = decimalsOf(currency);
  return (Number(value) / 10 ** decimals).toFixed(decimals);
}

/** Reads what a person has typed. Amounts are typed in whole units, and times in the time zone of the person. */
export function valueOfTyped(typed: string, kind: Kind, currency: string): TypedValue {
  const text = typed.trim();
  if (kind === "boolean") return { ok: true, value: text !== "false" };
  if (kind === "time") {
    const time = new Date(text);
    return Number.isNaN(time.getTime())
      ? { ok: false, error: "Enter a day and a time." }
      : { ok: true, value: time.toISOString() };
  }
  if (kind !== "money" && kind !== "number")
    return text === "" ? { ok: false, error: "Enter a value." } : { ok: true, value: text };
  if (!/^-?\d{1,15}([.,]\d{1,6})?$/.test(text)) return { ok: false, error: "Enter a number, such as 12.50." };
  const number = Number(text.replace(",", "."));
  // 12.29 · 100 is 1228.9999999999998 in binary.
  return { ok: true, value: kind === "money" ? Math.round(number * 10 ** decimalsOf(currency)) : number };
}

/** Returns a time in the form of the browser's field: the day and the time where the person is. */
function localTime(time: Date): string {
  if (Number.isNaN(time.getTime())) return "";
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}
