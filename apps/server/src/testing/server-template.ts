/** The environment variable with the name of the template database of test servers. The global setup sets it. */
export const SERVER_TEMPLATE = "BILLSTACK_TEST_SERVER_TEMPLATE";
