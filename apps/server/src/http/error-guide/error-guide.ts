import { ERRORS, type ErrorCode } from "../../errors.js";
import { statusOf } from "../status.js";
import { CONFLICTS } from "./conflicts.js";
import type { GuideEntry } from "./entry.js";
import { TEMPORARY } from "./temporary.js";
import { PEOPLE } from "./people.js";
import { REQUESTS } from "./requests.js";

/** What the documentation says about each error code. A code without an entry does not compile. */
const GUIDE = {
  ...REQUESTS,
  ...PEOPLE,
  ...CONFLICTS,
  ...TEMPORARY,
} as const satisfies Record<ErrorCode, GuideEntry>;

/** An error code with its HTTP status and what the documentation says about it. */
export interface DocumentedError extends GuideEntry {
  code: ErrorCode;
  status: number;
}

/** All error codes, the smallest status first. */
export const DOCUMENTED_ERRORS: readonly DocumentedError[] = (Object.keys(ERRORS) as ErrorCode[])
  .map((code) => ({ code, status: statusOf(code), ...GUIDE[code] }))
  .toSorted((one, other) => one.status - other.status);

/** Returns the address of the section of the documentation that explains the code, without the server's origin. */
export function errorAddress(code: ErrorCode): string {
  return `/api/docs#error-${code}`;
}
