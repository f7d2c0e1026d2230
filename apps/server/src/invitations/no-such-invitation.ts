import { AppError } from "../errors.js";

/** The error for an id that no invitation of the team has. */
export function noSuchInvitation(): AppError {
  return new AppError(
    "not_found",
    "This team has no such invitation. It may have been accepted, revoked or replaced.",
  );
}
