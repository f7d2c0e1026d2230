/** Why a card declines a charge, with Stripe's codes. */
export interface Decline {
  code: string;
  decline_code?: string;
  message: string;
}

/** What happens after a successful charge of some test cards. */
export type Consequence = "dispute" | "dispute_not_received" | "inquiry" | "fraud_warning" | "review";

/** One of Stripe's test cards. */
export interface TestCard {
  brand: "visa" | "mastercard" | "amex" | "discover" | "diners" | "jcb" | "unionpay";
  last4: string;
  funding: "credit" | "debit" | "prepaid";
  country: string;
  decline: Decline | null;
  /** The card also declines when it is attached to a customer. */
  declinesAttach: boolean;
  /**
   * The card's owner must authenticate before the card can be saved. A charge without the owner is declined.
   */
  authenticates: boolean;
  consequence: Consequence | null;
}

const declined = (declineCode: string): Decline => ({
  code: "card_declined",
  decline_code: declineCode,
  message: "Your card was declined.",
});

const good = (
  brand: TestCard["brand"],
  last4: string,
  funding: TestCard["funding"] = "credit",
): TestCard => ({
  brand,
  last4,
  funding,
  country: "US",
  decline: null,
  declinesAttach: false,
  authenticates: false,
  consequence: null,
});

const bad = (last4: string, decline: Decline): TestCard => ({
  ...good("visa", last4),
  decline,
  declinesAttach: true,
});

const followed = (last4: string, consequence: Consequence): TestCard => ({
  ...good("visa", last4),
  consequence,
});

const authenticated = (last4: string): TestCard => ({
  ...good("visa", last4),
  decline: {
    code: "authentication_required",
    decline_code: "authentication_required",
    message: "Your card was declined. This transaction requires authentication.",
  },
  authenticates: true,
});

/** Stripe's test cards (docs.stripe.com/testing), by the end of their names `pm_card_…` and `tok_…`. */
const TEST_CARDS: Readonly<Record<string, TestCard>> = {
  visa: good("visa", "4242"),
  us: good("visa", "4242"),
  visa_debit: good("visa", "5556", "debit"),
  mastercard: good("mastercard", "4444"),
  mastercard_debit: good("mastercard", "3222", "debit"),
  mastercard_prepaid: good("mastercard", "5100", "prepaid"),
  amex: good("amex", "8431"),
  discover: good("discover", "9424"),
  diners: good("diners", "0004"),
  jcb: good("jcb", "0505"),
  unionpay: good("unionpay", "0005"),
  createDispute: followed("0259", "dispute"),
  createDisputeProductNotReceived: followed("2685", "dispute_not_received"),
  createDisputeInquiry: followed("1976", "inquiry"),
  createIssuerFraudRecord: followed("5423", "fraud_warning"),
  riskLevelElevated: followed("9235", "review"),
  authenticationRequired: authenticated("3184"),
  threeDSecure2Required: authenticated("3220"),
  chargeCustomerFail: { ...bad("0341", declined("generic_decline")), declinesAttach: false },
  chargeDeclined: bad("0002", declined("generic_decline")),
  visa_chargeDeclined: bad("0002", declined("generic_decline")),
  chargeDeclinedInsufficientFunds: bad("9995", {
    ...declined("insufficient_funds"),
    message: "Your card has insufficient funds.",
  }),
  visa_chargeDeclinedInsufficientFunds: bad("9995", {
    ...declined("insufficient_funds"),
    message: "Your card has insufficient funds.",
  }),
  visa_chargeDeclinedLostCard: bad("9987", declined("lost_card")),
  visa_chargeDeclinedStolenCard: bad("9979", declined("stolen_card")),
  chargeDeclinedFraudulent: bad("0019", declined("fraudulent")),
  chargeDeclinedExpiredCard: bad("0069", { code: "expired_card", message: "Your card has expired." }),
  chargeDeclinedIncorrectCvc: bad("0127", {
    code: "incorrect_cvc",
    message: "Your card's security code is incorrect.",
  }),
  chargeDeclinedProcessingError: bad("0119", {
    code: "processing_error",
    message: "An error occurred while processing your card. Try again in a little bit.",
  }),
};

/** Card numbers of some test cards, which requests may use in place of names. */
const TEST_NUMBERS: Readonly<Record<string, string>> = {
  "4242424242424242": "visa",
  "5555555555554444": "mastercard",
  "4000000000000341": "chargeCustomerFail",
  "4000000000000002": "chargeDeclined",
  "4000000000009995": "chargeDeclinedInsufficientFunds",
};

/**
 * The test card with a name like `pm_card_visa` or `tok_visa`, or with a test number. `undefined` if there is
 * none.
 */
export function testCard(name: string): TestCard | undefined {
  const key = TEST_NUMBERS[name] ?? name.replace(/^(pm_card|tok)_/, "");
  return Object.hasOwn(TEST_CARDS, key) && key !== name ? TEST_CARDS[key] : undefined;
}
