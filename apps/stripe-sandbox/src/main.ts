import { TEST_MODE_LIMITS } from "./api/limits.js";
import { createSandbox } from "./sandbox.js";

const port = Number(process.env["SANDBOX_PORT"] ?? "12111");
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  throw new Error("SANDBOX_PORT must be a port number");

const sandbox = await createSandbox({
  port,
  limits: TEST_MODE_LIMITS,
  log: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write(`Stripe sandbox listening on ${sandbox.url}\n`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    void sandbox.close().then(() => process.exit(0));
  });
}
