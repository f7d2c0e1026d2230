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
export {
  signWebhook,
  verifyWebhook,
  type WebhookToVerify,
  type WebhookVerification,
} from "./webhook-signature.js";
