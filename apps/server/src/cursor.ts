import { createHash } from "node:crypto";

import { AppError } from "./errors.js";
import { textOfLength } from "./input-limits.js";

/** The input of a procedure that returns pages: the `nextCursor` of the page before. */
export const cursorInput = textOfLength(1, 600)
  .optional()
  .describe("For the next page: nextCursor of the page before, with the same filters");

/** Where a page ended: the place of its last row in the order of the list. */
export interface Position {
  /** Unix seconds; 0 if the objects of the list have no time of creation. */
  created: number;
  id: string;
}

/** The length of the check in a cursor, in bytes. It tells a changed cursor from a right one, and is no secret. */
const CHECK_BYTES = 6;

/**
 * Makes the cursor of a position.
 *
 * @param list names the list and its filters. The cursor fits only this list.
 */
export function cursorOf({ created, id }: Position, list: string): string {
  return sealCursor(`${created}~${id}`, list);
}

/** Makes a cursor of a text that says where a page ended. See {@link openCursor}. */
export function sealCursor(text: string, list: string): string {
  return Buffer.concat([checkOf(text, list), Buffer.from(text)]).toString("base64url");
}

/** Returns the text of a cursor that `sealCursor` made for this list; null if it is none. */
export function openCursor(cursor: string, list: string): string | null {
  const text = Buffer.from(cursor, "base64url").subarray(CHECK_BYTES).toString();
  return sealCursor(text, list) === cursor ? text : null;
}

/**
 * Reads a cursor.
 *
 * @param idForm the form of the ids in this list. Anybody can compute the check of a cursor, so an id that goes into a
 *   conversion of PostgreSQL needs this check of its form.
 * @throws AppError invalid_input if it is not a `nextCursor` of this list with these filters
 */
export function parseCursor(cursor: string, list: string, idForm = /^/): Position {
  const [, created, id] = /^(\d{1,15})~([^\0]{1,255})$/s.exec(openCursor(cursor, list) ?? "") ?? [];
  const isRight =
    created !== undefined &&
    id !== undefined &&
    idForm.test(id) &&
    cursorOf({ created: Number(created), id }, list) === cursor;
  if (isRight) return { created: Number(created), id };
  throw wrongCursor();
}

/** Returns the error for a cursor that is not a `nextCursor` of the list. */
export function wrongCursor(): AppError {
  const message = "Pass on the nextCursor of the page before, with the same filters.";
  return new AppError("invalid_input", `The input is not right. cursor: ${message}`, {
    issues: [{ path: "cursor", message }],
  });
}

function checkOf(text: string, list: string): Buffer {
  return createHash("sha256").update(`${list}\n${text}`).digest().subarray(0, CHECK_BYTES);
}
