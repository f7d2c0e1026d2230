import { describe, expect, it } from "vitest";
import { answerWith, stripeError } from "../test/local-stripe.js";
import { forbidden, prove, SECRET } from "../test/prove.js";

describe.each([
  ["an unrestricted key", false],
  ["a restricted key", true],
])("%s that Stripe refuses as a whole", (_name, restricted) => {
  it.each([
    [
      "because this server's IP address is not allowed",
      forbidden("The API key provided does not allow requests from your IP address."),
      ["may not be used from this server's IP address", "does not allow requests from your IP address"],
    ],
    [
      "because it has lost access to its account",
      forbidden("The provided key does not have access to account 'acct_1Acme'.", "account_invalid"),
      ["no longer has access to its Stripe account", "does not have access to account"],
    ],
    [
      "because test mode is disabled",
      forbidden("Testmode access is disabled for this account."),
      ["no longer has access to its Stripe account", "Testmode access is disabled"],
    ],
    [
      "for a reason that BillStack does not know",
      forbidden("Requests are blocked."),
      ["does not accept this secret key", "Requests are blocked."],
    ],
    [
      "because it has expired",
      { status: 401, body: stripeError("invalid_request_error", SECRET, "api_key_expired") },
      ["has expired", "Invalid API Key provided: sk_test_***"],
    ],
    [
      "because it does not exist",
      { status: 401, body: stripeError("invalid_request_error", SECRET) },
      ["does not accept this secret key", "Invalid API Key provided: sk_test_***"],
    ],
  ])("%s: the message says why and quotes Stripe", async (_why, answer, sentences) => {
    const { proof } = await prove(
      answerWith(() => answer),
      restricted,
    );
    if (proof.ok) throw new Error("the key was accepted");
    expect(proof.reason).toBe("refused");
    for (const sentence of sentences) expect(proof.message).toContain(sentence);
    expect(proof.message).not.toContain("may read nothing");
  });
});
