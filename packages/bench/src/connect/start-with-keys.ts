import { entry } from "../entry.js";
import { startChild, type ChildServer } from "./child-server.js";

/** Starts BillStack with encryption keys that a later start can use again. @param more more environment variables */
export function startWithKeys(
  databaseUrl: string,
  sandboxUrl: string,
  keys: string,
  more: Record<string, string> = {},
): Promise<ChildServer> {
  return startChild(entry("server"), "PORT", "/readyz", {
    DATABASE_URL: databaseUrl,
    BILLSTACK_ENCRYPTION_KEYS: keys,
    STRIPE_SANDBOX_URL: sandboxUrl,
    VERIFICATION_HOURS: "0",
    LOG_LEVEL: "error",
    ...more,
  });
}
