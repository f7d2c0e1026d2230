export { TEST_MODE_LIMITS } from "./api/limits.js";
export { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.js";
export { BURSTS, sandboxAccount, type Burst, type BurstEvent, type SandboxAccount } from "./bursts.js";
