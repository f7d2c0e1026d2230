import { PINNED_API_VERSION } from "@billstack/stripe-verify";

import { reply } from "./fake-stripe.js";
import type { Asked, WatchedStripe } from "./watched-stripe.js";

type Fields = Record<string, unknown>;

/**
 * Calls `change` for every object, nested ones too, in the sandbox's answers to the requests that `concerns`
 * selects.
 */
export function rewriteObjects(
  stripe: WatchedStripe,
  concerns: (asked: Asked) => boolean,
  change: (object: Fields) => void,
): void {
  stripe.answer = (asked, response) => {
    if (!concerns(asked)) return false;
    void (async () => {
      const url = `${stripe.sandbox.url}${asked.path}?${asked.query}`;
      const headers = { authorization: `Bearer ${asked.secretKey}`, "stripe-version": PINNED_API_VERSION };
      const answer = await fetch(url, { headers });
      const body = (await answer.json()) as Fields;
      visit(body, change);
      reply(response, answer.status, body);
    })();
    return true;
  };
}

function visit(value: unknown, change: (object: Fields) => void): void {
  if (typeof value !== "object" || value === null) return;
  for (const inner of Object.values(value)) visit(inner, change);
  if ("object" in value) change(value);
}
