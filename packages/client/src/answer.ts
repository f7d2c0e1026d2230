import { BillStackError } from "./errors.js";

type Fields = Record<string, unknown>;

/** Says whether a value has the form that the client promises to its caller. */
type Check = (value: unknown) => boolean;

/** A list of values of this form. */
export const listOf =
  (isRight: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(isRight);

/** An object whose fields have these forms. It may have more fields. */
export const objectWith =
  (fields: Record<string, Check>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, isRight]) => isRight(value[name]));

export const isText: Check = (value) => typeof value === "string";
export const isFlag: Check = (value) => typeof value === "boolean";
/** A cursor; null after the last page. */
export const isCursor: Check = (value) => value === null || (isText(value) && value !== "");

/** The JSON of a successful answer. */
export class Answer {
  readonly #body: unknown;
  readonly #status: number;

  constructor(body: unknown, status: number) {
    this.#body = body;
    this.#status = status;
  }

  /**
   * Returns a field of the answer. A proxy, or a server of another version, may answer something else with the status
   * of a success. A program must not take that for data: `undefined` would look like "no access".
   *
   * @throws BillStackError `unexpected_answer` if the field does not have the expected form
   */
  field<Value>(name: string, isRight: Check): Value {
    const value = isObject(this.#body) ? this.#body[name] : undefined;
    if (isRight(value)) return value as Value;
    throw this.unexpected(`the field ${name} in it is missing or has another form`);
  }

  /** Returns the whole body as an object, of which one field is checked. @throws like `field` */
  whole<Body>(name: string, isRight: Check): Body {
    this.field(name, isRight);
    return this.#body as Body;
  }

  /** Makes the error for an answer that is not BillStack's. `what` ends the sentence after "because". */
  unexpected(what: string): BillStackError {
    return new BillStackError(
      "unexpected_answer",
      `The answer cannot be used, because ${what}. A proxy may have answered, or the server is of another version.`,
      { status: this.#status },
    );
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
