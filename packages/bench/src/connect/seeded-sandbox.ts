import { entry } from "../entry.js";
import { startChild, type ChildServer } from "./child-server.js";

/** Starts the sandbox, with a small business of twenty customers in the account. */
export async function startSeededSandbox(account: string): Promise<ChildServer> {
  const sandbox = await startChild(entry("stripe-sandbox"), "SANDBOX_PORT", "/_sandbox", {});
  await fetch(`${sandbox.url}/_sandbox/${account}/seed`, { method: "POST", body: '{"customers":20}' });
  return sandbox;
}
