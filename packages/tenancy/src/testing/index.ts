export { createTemplate } from "./create-template.js";
export { createTestDatabase, testRun, type TestDatabase } from "./create-test-database.js";
export { dropDatabase } from "./drop-database.js";
export { startTestServer, type TestServer, type TestServerOptions } from "./test-server.js";
