export { createBillStack, type AccessOptions, type BillStack } from "./create-billstack.js";
export {
  BillStackError,
  ConnectionError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  NotLoadedError,
  RateLimitedError,
  SeveralCustomersError,
  UnauthorizedError,
  type Issue,
} from "./errors.js";
export type { BillStackOptions } from "./options.js";
export type { CallOptions } from "./request.js";
export type { Page, Resource } from "./resource.js";
export type * from "./types.js";
