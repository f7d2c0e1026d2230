import { createBillStack } from "@billstack/client";

import { createApp } from "./app.js";

/** Reads a variable of the environment. @throws if it is missing */
function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`Set ${name}. The README says how.`);
  return value;
}

const billstack = createBillStack({
  url: needed("BILLSTACK_URL"),
  teamId: needed("BILLSTACK_TEAM"),
  apiKey: needed("BILLSTACK_KEY"),
});
const port = Number(process.env["PORT"] ?? 4000);

createApp(billstack).listen(port, "127.0.0.1", () => {
  console.log(`Open http://localhost:${port}`);
});
