import { describe, expect, it } from "vitest";
import { answering, stripeError } from "../test/local-stripe.js";
import { forbidden, prove, SECRET } from "../test/prove.js";

describe.each([
  ["an unrestricted key", false],
  ["a restricted key", true],
])("%s that Stripe refuses as a whole", (_name, restricted) => {
  it.each([
    [
      "for the address that it is used from",
      forbidden("The API key provided does not allow requests from your IP address."),
      ["may not be used from this server's IP address", "does not allow requests from your IP address"],
    ],
    [
      "for an account that it no longer opens",
      forbidden("The provided key does not have access to account 'acct_1Acme'.", "account_invalid"),
      ["does not open its Stripe account any more", "does not have access to account"],
    ],
    [
      "for its mode",
      forbidden("Testmode access is disabled for this account."),
      ["does not open its Stripe account any more", "Testmode access is disabled"],
    ],
    [
      "for a reason that nobody has thought of",
      forbidden("Requests are blocked."),
      ["does not accept this secret key", "Requests are blocked."],
    ],
    [
      "as its time is over",
      { status: 401, body: stripeError("invalid_request_error", SECRET, "api_key_expired") },
      ["has expired", "Invalid API Key provided: sk_test_***"],
    ],
    [
      "as unknown",
      { status: 401, body: stripeError("invalid_request_error", SECRET) },
      ["does not accept this secret key", "Invalid API Key provided: sk_test_***"],
    ],
  ])("is told %s, and what Stripe says", async (_why, answer, sentences) => {
    const { proof } = await prove(
      answering(() => answer),
      restricted,
    );
    if (proof.ok) throw new Error("the key was accepted");
    expect(proof.reason).toBe("refused");
    for (const sentence of sentences) expect(proof.message).toContain(sentence);
    expect(proof.message).not.toContain("may read nothing");
  });
});
