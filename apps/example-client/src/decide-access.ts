import { BillStackError, NotFoundError } from "@billstack/client";

import type { Billing } from "./app.js";

/**
 * Decides whether a customer may use the application. `unknown` means that BillStack could not say it, for example
 * because it is being restarted. This application then asks people to come back in a moment. Another one may prefer
 * to let them in.
 */
export async function decideAccess(billstack: Billing, customer: string): Promise<"yes" | "no" | "unknown"> {
  if (customer === "") return "no";
  try {
    const { hasAccess } = await billstack.access({ customer });
    return hasAccess ? "yes" : "no";
  } catch (error) {
    if (error instanceof NotFoundError && error.code === "not_found") return "no";
    if (!(error instanceof BillStackError)) throw error;
    console.error(`${error.code}: ${error.message}`);
    return "unknown";
  }
}
