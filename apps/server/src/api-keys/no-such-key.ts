import { AppError } from "../errors.js";

/** The error for the id of a key that the team does not have. */
export function noSuchKey(): AppError {
  return new AppError("not_found", "This team has no API key of this id. The list of keys shows the ids.");
}
