/** The levels of LOG_LEVEL at which an operator wants to see where an error was thrown. */
const SHOWS_STACK = new Set(["debug", "trace"]);

/** Errors that need no stack trace, because their message says what the operator has to do. */
const EXPLAINED = new Set([
  "EnvError",
  "ServiceKeyError",
  "StartError",
  "ControlSchemaTooNewError",
  "ForeignSchemaError",
  "UnfinishedRestoreError",
]);

/** Errors of a port that the server cannot listen on, by the codes of Node.js. */
const PORT_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: "Another program listens on PORT already. Stop it, or choose another PORT.",
  EACCES: "This user may not listen on PORT. Choose a PORT above 1023, and a proxy for lower ones.",
  EADDRNOTAVAIL:
    "HOST is no address of this machine. Set HOST to one of its addresses, or to 0.0.0.0 for all.",
};

/**
 * Explains why the server does not start: one message with what happened and what to do.
 *
 * @param logLevel at `debug` and `trace`, the stack trace follows
 * @returns the texts to print
 */
export function explainStart(error: unknown, logLevel: string | undefined): unknown[] {
  if (!(error instanceof Error)) return [error];
  const port = "syscall" in error && error.syscall === "listen" && "code" in error ? String(error.code) : "";
  const message =
    PORT_ERRORS[port] ??
    (EXPLAINED.has(error.name)
      ? error.message
      : `BillStack could not start: ${error.message.replace(/[.\s]+$/, "")}. With LOG_LEVEL=debug it shows where.`);
  return SHOWS_STACK.has(logLevel ?? "") ? [message, error] : [message];
}
