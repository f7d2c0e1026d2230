// Exits with 0 if the server on this machine answers, and with 1 if it does not answer within 3 seconds. A container
// asks this way, because its image has neither curl nor a shell.
const port = process.env.PORT || "3000";
const host = process.env.HOST || "127.0.0.1";
const reachable =
  host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
try {
  const { ok } = await fetch(`http://${reachable}:${port}/healthz`, { signal: AbortSignal.timeout(3_000) });
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  console.error(`The server does not answer on port ${port}: ${error.cause?.message ?? error.message}`);
  process.exitCode = 1;
}
