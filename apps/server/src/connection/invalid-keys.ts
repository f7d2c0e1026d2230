import type { KeyIssue } from "@billstack/stripe-verify";

import { AppError } from "../errors.js";

/** Returns the error for keys that a person pasted, with what is wrong in each field. */
export function invalidKeys(issues: KeyIssue[]): AppError {
  return new AppError("invalid_input", issues.map(({ message }) => message).join(" "), {
    issues: issues.map(({ path, message }) => ({ path, message })),
  });
}
