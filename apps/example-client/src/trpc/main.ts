import { readCustomers } from "./read-customers.js";

const [url = "http://localhost:3000", email = "", password = ""] = process.argv.slice(2);

const rows = await readCustomers({
  url,
  email,
  password,
  secretKey: "sk_test_sandbox_acme",
  publishableKey: "pk_test_sandbox_acme",
  webhookSecret: "whsec_placeholder",
});
console.table(rows.slice(0, 10).map(({ id, email: address, name }) => ({ id, email: address, name })));
