export { CryptoError, UnknownKeyError, type CryptoErrorCode } from "./crypto-error.js";
export { generateDataKey, openWithDataKey, sealWithDataKey, type DataContext } from "./data-key.js";
export { generateKey } from "./key-entry.js";
export { Keyring, type Mode, type SealContext } from "./keyring.js";
