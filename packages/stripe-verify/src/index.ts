export {
  checkKeyField,
  checkKeyPair,
  checkKeys,
  checkWebhookSecret,
  isPlaceholderWebhookSecret,
  isSandboxKey,
  maskKey,
  modeOfKey,
  type CheckedKeyPair,
  type CheckedKeys,
  type KeyCheck,
  type KeyField,
  type KeyIssue,
  type KeyPair,
  type Mode,
} from "./key-format.js";
export { isBrokenBody } from "./broken-body.js";
export { createBoundedHttpClient } from "./bounded-http-client.js";
export { describeRefusal, isAboutTheKey, reasonOf } from "./refused-key.js";
export { redact } from "./redact.js";
export type { GatedRequest, RequestGate, RequestToSend } from "./gated-http-client.js";
export { readRequestPath } from "./request-path.js";
export type { TooManyRequests } from "./too-many-requests.js";
export { parseApiBase, type ApiAddress } from "./api-base.js";
export { proveKeys, type KeyProof, type KeyRefusal } from "./prove-keys.js";
export type { ProvedAccount } from "./read-account.js";
export { createStripeClient, PINNED_API_VERSION, type StripeClientOptions } from "./stripe-client.js";
export { readStripeFailure, type FailureReason, type StripeFailure } from "./stripe-failure.js";
export type { ProbedList } from "./probe-lists.js";
export {
  checkWebhookHeader,
  signWebhook,
  verifyWebhook,
  type WebhookToVerify,
  type WebhookVerification,
} from "./webhook-signature.js";
