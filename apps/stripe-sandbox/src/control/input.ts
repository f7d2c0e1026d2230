import { ApiError } from "../api/errors.js";

/**
 * The JSON body of a control request. Every method reads one field and throws a 400 that names the field if its
 * value is not valid.
 */
export class Input {
  private constructor(private readonly fields: Readonly<Record<string, unknown>>) {}

  /** Parses a body. An empty body counts as `{}`. Throws a 400 if the body is not a JSON object. */
  static parse(body: string): Input {
    if (body.trim() === "") return new Input({});
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      throw invalid("the body is not JSON");
    }
    return new Input(asRecord(parsed, "the body"));
  }

  /** A string that must be there and must not be empty. */
  text(name: string): string {
    return this.optionalText(name) ?? fail(`${name} is missing`);
  }

  /** A string that must not be empty, or `undefined` if the field is not there. */
  optionalText(name: string): string | undefined {
    const value = this.fields[name];
    if (value === undefined) return undefined;
    return typeof value === "string" && value !== "" ? value : fail(`${name} must be a text`);
  }

  /** One of the allowed words. */
  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = String(this.fields[name]);
    return (
      allowed.find((candidate) => candidate === value) ?? fail(`${name} must be one of ${allowed.join(", ")}`)
    );
  }

  /** One of the allowed words, or `undefined` if the field is not there. */
  optionalOneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    return this.fields[name] === undefined ? undefined : this.oneOf(name, allowed);
  }

  /**
   * A whole number from `min` to `max`. A field that is not there gets the value `otherwise`, or a 400 if there
   * is no such value.
   */
  integer(name: string, min: number, max: number, otherwise?: number): number {
    const value = this.fields[name] ?? otherwise;
    if (value === otherwise && otherwise !== undefined) return otherwise;
    const whole = typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
    return whole ? value : fail(`${name} must be a whole number from ${min} to ${max}`);
  }

  /** A whole number from `min` to `max`, or `null`, or `undefined` if the field is not there. */
  integerOrNull(name: string, min: number, max: number): number | null | undefined {
    const value = this.fields[name];
    return value === undefined || value === null ? value : this.integer(name, min, max);
  }

  /** A boolean. A field that is not there means false. */
  boolean(name: string): boolean {
    const value = this.fields[name] ?? false;
    return typeof value === "boolean" ? value : fail(`${name} must be true or false`);
  }

  /** All fields, not checked. */
  all(): Readonly<Record<string, unknown>> {
    return this.fields;
  }

  /** A nested object. A field that is not there means `{}`. */
  hash(name: string): Input {
    return new Input(asRecord(this.fields[name] ?? {}, name));
  }
}

function asRecord(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return fail(`${name} must be an object`);
  return value as Record<string, unknown>;
}

function fail(message: string): never {
  throw invalid(message);
}

function invalid(message: string): ApiError {
  return new ApiError(400, { type: "invalid_request_error", message });
}
