/** The server cannot start for a reason that its operator can change. The message says what to do. */
export class StartError extends Error {
  override readonly name = "StartError";
}
