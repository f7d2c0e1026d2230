import { InvalidInputError } from "./errors.js";

/**
 * Makes the error for an argument that the client refuses before it sends anything.
 *
 * @param path the name of the argument, such as `metadata.userId`
 * @param message what is wrong, and what to give instead
 */
export function invalidInput(path: string, message: string): InvalidInputError {
  return new InvalidInputError("invalid_input", `${path}: ${message}`, { issues: [{ path, message }] });
}

/**
 * Checks that an argument is an object. TypeScript checks it too, but a variable of a program in JavaScript may be
 * empty.
 *
 * @param example how to write the argument
 * @throws InvalidInputError
 */
export function requireObject(path: string, value: unknown, example: string): asserts value is object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  throw invalidInput(path, `This is ${kindOf(value)}. Give an object, such as ${example}.`);
}

/**
 * Checks that an argument is a text.
 *
 * @throws InvalidInputError
 */
export function requireText(path: string, value: unknown): asserts value is string {
  if (typeof value !== "string") throw invalidInput(path, `This is ${kindOf(value)}. Give a text.`);
}

/**
 * Checks that the options of a call are absent, or an object of known options. A misspelt option would have no effect
 * and nobody would notice it.
 *
 * @param known the names of the options
 * @throws InvalidInputError
 */
export function requireOptions(options: unknown, known: readonly string[]): void {
  if (options === undefined || options === null) return;
  requireObject("options", options, "{ timeoutMs: 5000 }");
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) {
      throw invalidInput(name, `There is no option of this name. The options are: ${known.join(", ")}.`);
    }
  }
}

/** Names the kind of a value for a message, without the value itself. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? "an array" : `of type ${typeof value}`;
}
