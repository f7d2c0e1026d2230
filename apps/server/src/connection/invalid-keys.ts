import type { KeyIssue } from "@billstack/stripe-verify";

import { AppError } from "../errors.js";

/** What is wrong with the pasted keys, field by field. */
export function invalidKeys(issues: KeyIssue[]): AppError {
  return new AppError("invalid_input", issues.map(({ message }) => message).join(" "), {
    issues: issues.map(({ path, message }) => ({ path, message })),
  });
}
