export { startTestServer, TEST_KEYS, type TestServer, type TestServerOptions } from "./start-test-server.js";
export { createServerDatabase } from "./server-template.js";
export { Client, PASSWORD } from "./client.js";
export { isSuccess, send, type Answer } from "./send.js";
export { until } from "./until.js";
export { rawRequest, type RawAnswer, type RawRequest } from "./raw-request.js";
export { openTcpGate, type TcpGate } from "./tcp-gate.js";
export { earlyInStep, totpCode } from "./totp.js";
