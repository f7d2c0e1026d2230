import { AppError } from "../errors.js";

/**
 * Refuses an input that contains the character U+0000 anywhere, because PostgreSQL cannot store it in a text. The
 * search uses no recursion, because an input of 100 kB can be nested very deeply.
 *
 * @throws AppError invalid_input
 */
export function requireStorable(input: unknown): void {
  const left: { value: unknown; path: string }[] = [{ value: input, path: "" }];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    const { value, path } = at;
    if (typeof value === "string" && value.includes("\0")) {
      const message = "A text may not hold the character U+0000.";
      throw new AppError("invalid_input", `The input is not right. ${path}: ${message}`, {
        issues: [{ path, message }],
      });
    }
    if (value === null || typeof value !== "object") continue;
    for (const [name, inner] of Object.entries(value))
      left.push({ value: inner, path: path === "" ? name : `${path}.${name}` });
  }
}
