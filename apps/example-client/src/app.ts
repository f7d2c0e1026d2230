import type { BillStack } from "@billstack/client";
import { createServer, type IncomingMessage, type Server } from "node:http";

import { customerOfCheckout } from "./customer-of-checkout.js";
import { decideAccess } from "./decide-access.js";
import { BUY, HOME, NO_ANSWER, NOT_FOUND, REPORTS, UNPAID } from "./pages.js";

/** What the application answers. */
interface Reply {
  status: number;
  page: string;
  headers?: Record<string, string>;
}

/** The calls of BillStack that this application needs. Its key needs the scopes access:read and sync:write. */
export type Billing = Pick<BillStack, "access" | "refresh">;

/** Makes an application with a page that only customers with a subscription may read. */
export function createApp(billstack: Billing): Server {
  return createServer((req, res) => {
    reply(billstack, req)
      .catch((error: unknown) => {
        console.error(error);
        return NO_REPLY;
      })
      .then(({ status, page, headers }) => {
        res.writeHead(status, { "content-type": "text/html; charset=utf-8", ...headers });
        res.end(page);
      })
      .catch(console.error);
  });
}

const NO_REPLY: Reply = { status: 503, page: NO_ANSWER, headers: { "retry-after": "5" } };

async function reply(billstack: Billing, req: IncomingMessage): Promise<Reply> {
  const { pathname, searchParams } = new URL(req.url ?? "/", "http://localhost");
  switch (pathname) {
    case "/":
      return { status: 200, page: HOME };
    case "/buy":
      return { status: 200, page: BUY };
    case "/reports":
      return reports(billstack, customerOf(req));
    case "/success":
      return success(billstack, searchParams.get("session_id") ?? "");
    case "/sign-in":
      return signIn(searchParams.get("customer") ?? "");
    default:
      return { status: 404, page: NOT_FOUND };
  }
}

/** The guarded page. */
async function reports(billstack: Billing, customer: string): Promise<Reply> {
  switch (await decideAccess(billstack, customer)) {
    case "yes":
      return { status: 200, page: REPORTS };
    case "no":
      return { status: 402, page: UNPAID };
    case "unknown":
      return NO_REPLY;
  }
}

/** The page to which Stripe Checkout sends a buyer back. */
async function success(billstack: Billing, sessionId: string): Promise<Reply> {
  const customer = await customerOfCheckout(billstack, sessionId);
  return customer === null ? { status: 404, page: NOT_FOUND } : signIn(customer);
}

/**
 * Remembers the customer in a cookie. A real application signs its user in by other means, and stores the id of the
 * Stripe customer with the user.
 */
function signIn(customer: string): Reply {
  const cookie = `customer=${encodeURIComponent(customer)}; HttpOnly; SameSite=Lax; Path=/`;
  return { status: 303, page: "", headers: { location: "/reports", "set-cookie": cookie } };
}

/** Returns the id of the signed-in customer; empty if nobody is signed in. */
function customerOf(req: IncomingMessage): string {
  const value = /(?:^|; )customer=([^;]*)/.exec(req.headers.cookie ?? "")?.[1] ?? "";
  return decodeURIComponent(value);
}
