import { AppError } from "../errors.js";

/**
 * Refuses an input that contains anywhere, in a value or in a name, a text that cannot be stored or compared:
 *
 * - the character U+0000 and half of a surrogate pair, because PostgreSQL has no text with them;
 * - the name `__proto__` inside of a field, because zod would drop it, and a filter by this name would be ignored.
 *   As the name of a field it is an unknown field.
 *
 * The search uses no recursion, because an input of 100 kB can be nested very deeply.
 *
 * @throws AppError invalid_input
 */
export function requireStorable(input: unknown): void {
  const left: { value: unknown; path: string }[] = [{ value: input, path: "" }];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    const { value, path } = at;
    if (typeof value === "string") requireText(value, path);
    if (value === null || typeof value !== "object") continue;
    for (const [name, inner] of Object.entries(value)) {
      requireText(name, path);
      if (name === "__proto__" && path !== "") throw refusal(path, "The name __proto__ cannot be used.");
      left.push({ value: inner, path: path === "" ? name : `${path}.${name}` });
    }
  }
}

/** Half of a surrogate pair: with the flag `u`, whole pairs are one character. */
const HALF_PAIR = /[\uD800-\uDFFF]/u;

function requireText(text: string, path: string): void {
  if (text.includes("\0")) throw refusal(path, "A text may not hold the character U+0000.");
  if (HALF_PAIR.test(text)) throw refusal(path, "A text may not hold half of a surrogate pair.");
}

function refusal(path: string, message: string): AppError {
  return new AppError("invalid_input", `The input is not right. ${path}: ${message}`, {
    issues: [{ path, message }],
  });
}
