import { invalidRequest, missingParameter, unknownParameter } from "./errors.js";

/**
 * How one parameter of a form body or query is parsed: `parse` takes the raw text or nested value and answers
 * the typed value, or throws Stripe's 400.
 */
export interface Param<T, Required extends boolean = boolean> {
  readonly required: Required;
  parse(raw: unknown, name: string): T;
}

/** The parameters of an endpoint or of a nested hash, by name. */
export type ParamTable = Readonly<Record<string, Param<unknown>>>;

/**
 * A parameter table may only have these names. Tables check this with `satisfies` against `stripe`'s own types
 * of parameters.
 */
export type ParamNames<Name extends PropertyKey> = { readonly [K in Name]?: Param<unknown> };

type RequiredKeys<P extends ParamTable> = {
  [K in keyof P]: P[K]["required"] extends true ? K : never;
}[keyof P];
type ValueOf<P> = P extends Param<infer T> ? T : never;

/**
 * What `parseParams` answers for a table: required parameters are always there, the others only if they were
 * sent.
 */
export type Params<P extends ParamTable> = { [K in RequiredKeys<P>]: ValueOf<P[K]> } & {
  [K in Exclude<keyof P, RequiredKeys<P>>]?: ValueOf<P[K]>;
};

/**
 * Parses a decoded body by its table. Throws Stripe's errors for unknown, missing and malformed parameters.
 * `prefix` is the name of the parameter that contains the hash, for nested hashes.
 */
export function parseParams<P extends ParamTable>(
  table: P,
  raw: Record<string, unknown>,
  prefix = "",
): Params<P> {
  const nameOf = (key: string) => (prefix === "" ? key : `${prefix}[${key}]`);
  const parsed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(raw)) {
    const param = Object.hasOwn(table, key) ? table[key] : undefined;
    if (param === undefined) throw unknownParameter(nameOf(key));
    parsed[key] = param.parse(value, nameOf(key));
  }
  for (const [key, param] of Object.entries(table)) {
    if (param.required && !(key in parsed)) throw missingParameter(nameOf(key));
  }
  return parsed as Params<P>;
}

function optional<T>(parse: (raw: unknown, name: string) => T): Param<T, false> {
  return { required: false, parse };
}

/** The same parameter, but a request without it gets Stripe's 400. */
export function required<T>(param: Param<T>): Param<T, true> {
  return { required: true, parse: param.parse };
}

/** The same parameter, but an empty string means `null`: the request unsets the value. */
export function emptyable<T>(param: Param<T>): Param<T | null, false> {
  return optional((raw, name) => (raw === "" ? null : param.parse(raw, name)));
}

/** A string of 1 to 5,000 characters. */
export const text = optional((raw, name) => {
  if (typeof raw !== "string") throw invalidRequest(`Invalid string: ${show(raw)}`, { param: name });
  if (raw === "") {
    throw invalidRequest(
      `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`,
      { code: "parameter_invalid_empty", param: name },
    );
  }
  if (raw.length > 5000)
    throw invalidRequest(`Invalid string: must be at most 5000 characters`, { param: name });
  return raw;
});

/** A whole number with up to 15 digits, so that JavaScript holds it exactly. */
export const integer = optional((raw, name) => {
  if (typeof raw !== "string" || !/^-?\d{1,15}$/.test(raw)) {
    throw invalidRequest(`Invalid integer: ${show(raw)}`, { code: "parameter_invalid_integer", param: name });
  }
  return Number(raw);
});

/** A whole number that is not negative: a count, or an amount of money in the currency's smallest unit. */
export const nonNegative = optional((raw, name) => {
  const value = integer.parse(raw, name);
  if (value < 0) {
    throw invalidRequest("This value must be greater than or equal to 0.", {
      code: "parameter_invalid_integer",
      param: name,
    });
  }
  return value;
});

/** A decimal number with up to 12 places. It stays a string, so that no digit is lost. */
export const decimal = optional((raw, name) => {
  if (typeof raw !== "string" || !/^-?\d{1,15}(\.\d{1,12})?$/.test(raw)) {
    throw invalidRequest(`Invalid decimal: ${show(raw)}`, { code: "parameter_invalid_decimal", param: name });
  }
  return raw;
});

/** The last unit of a tier: a number, or `inf` for a tier without an end, which becomes null. */
export const upTo = optional((raw, name) => (raw === "inf" ? null : integer.parse(raw, name)));

/** `true` or `false`. */
export const boolean = optional((raw, name) => {
  if (raw !== "true" && raw !== "false")
    throw invalidRequest(`Invalid boolean: ${show(raw)}`, { param: name });
  return raw === "true";
});

/** A currency: three letters, answered in lower case. */
export const currency = optional((raw, name) => {
  const code = text.parse(raw, name).toLowerCase();
  if (!/^[a-z]{3}$/.test(code)) {
    throw invalidRequest(
      `Invalid currency: ${show(raw)}. Stripe currently supports three-letter ISO codes.`,
      { param: name },
    );
  }
  return code;
});

/** One of the given words. */
export function oneOf<const T extends string>(...allowed: readonly T[]): Param<T, false> {
  return optional((raw, name) => {
    const found = allowed.find((value) => value === raw);
    if (found === undefined) {
      const names =
        allowed.length === 1 ? allowed[0] : `${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)}`;
      throw invalidRequest(`Invalid ${name}: must be one of ${names}`, { param: name });
    }
    return found;
  });
}

/** A nested hash with a table of its own, e.g. `address[city]`. */
export function hash<P extends ParamTable>(table: P): Param<Params<P>, false> {
  return optional((raw, name) => {
    if (!isRecord(raw)) throw invalidRequest(`Invalid object`, { param: name });
    return parseParams(table, raw, name);
  });
}

/** An array whose entries are all parsed in the same way. */
export function array<T>(item: Param<T>): Param<T[], false> {
  return optional((raw, name) => {
    if (!Array.isArray(raw)) throw invalidRequest(`Invalid array`, { param: name });
    return raw.map((value, index) => item.parse(value, `${name}[${index}]`));
  });
}

/** What a request changes in an object's metadata. `null` removes all keys; an empty value removes its key. */
export type MetadataChange = Readonly<Record<string, string>> | null;

/**
 * A change of metadata. A key has at most 40 characters, a value at most 500 (docs.stripe.com/api/metadata).
 */
export const metadata = optional((raw, name): MetadataChange => {
  if (raw === "") return null;
  if (!isRecord(raw)) throw invalidRequest(`Invalid object`, { param: name });
  for (const [key, value] of Object.entries(raw)) {
    const param = `${name}[${key}]`;
    if (typeof value !== "string") throw invalidRequest("Metadata values must be strings", { param });
    if (key.length > 40)
      throw invalidRequest(
        `Metadata keys can be up to 40 characters, but you passed in a key that is ${key.length} characters.`,
        { param },
      );
    if (value.length > 500)
      throw invalidRequest(
        `Metadata values can have up to 500 characters, but you passed in a value that is ${value.length} characters.`,
        { param },
      );
  }
  return raw as Record<string, string>;
});

/** The metadata after a change. Throws Stripe's 400 if the result has more than 50 keys. */
export function mergeMetadata(
  current: Readonly<Record<string, string>>,
  change: MetadataChange | undefined,
): Record<string, string> {
  if (change === null) return {};
  const merged = Object.entries({ ...current, ...change }).filter(([, value]) => value !== "");
  if (merged.length > 50)
    throw invalidRequest("You can only set 50 metadata keys on an object.", { param: "metadata" });
  return Object.fromEntries(merged);
}

/**
 * The filter `created=…` or `created[gte]=…`. The answer has both bounds in Unix seconds, and both are
 * included.
 */
export const createdRange = optional((raw, name) => {
  if (typeof raw === "string") {
    const at = integer.parse(raw, name);
    return { from: at, to: at };
  }
  const { gt, gte, lt, lte } = hash({ gt: integer, gte: integer, lt: integer, lte: integer }).parse(
    raw,
    name,
  );
  const from = Math.max(
    gte ?? Number.NEGATIVE_INFINITY,
    gt === undefined ? Number.NEGATIVE_INFINITY : gt + 1,
  );
  const to = Math.min(lte ?? Number.POSITIVE_INFINITY, lt === undefined ? Number.POSITIVE_INFINITY : lt - 1);
  return { from, to };
});

/** The fields that the answer shows as whole objects instead of ids. */
export const expand = array(text);

/** A postal address. */
export const address = hash({
  city: emptyable(text),
  country: emptyable(text),
  line1: emptyable(text),
  line2: emptyable(text),
  postal_code: emptyable(text),
  state: emptyable(text),
});

/** Where goods are shipped to, and by whom. */
export const shipping = hash({
  address: required(address),
  name: required(text),
  phone: emptyable(text),
  carrier: text,
  tracking_number: text,
});

function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

function show(raw: unknown): string {
  return typeof raw === "string" ? raw : JSON.stringify(raw);
}
