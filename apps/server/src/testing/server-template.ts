import { createTestDatabase, type TestDatabase } from "@billstack/tenancy/testing";

/** The environment variable with the name of the template database of test servers. The global setup sets it. */
export const SERVER_TEMPLATE = "BILLSTACK_TEST_SERVER_TEMPLATE";

/**
 * Creates a database for the servers of a test, with the tables of the job queues. To create them is most of the work of
 * a server's first start.
 */
export const createServerDatabase = (): Promise<TestDatabase> =>
  createTestDatabase(process.env[SERVER_TEMPLATE]);
