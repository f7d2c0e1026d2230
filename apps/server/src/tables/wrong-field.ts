import { AppError } from "../errors.js";

/** Returns the error for one field of an input. `path` names the field, `message` is a sentence. */
export function wrongField(path: string, message: string): AppError {
  return new AppError("invalid_input", `The input is not right. ${path}: ${message}`, {
    issues: [{ path, message }],
  });
}
