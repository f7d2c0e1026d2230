// Runs before the other files are loaded.

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`BillStack needs Node.js 20.19 or newer, but this is ${process.versions.node}.`);
  process.exit(1);
}
// Stack traces name the lines of the source. This holds only for files that are loaded afterwards.
process.setSourceMapsEnabled(true);
// A release is made for production. If NODE_ENV were forgotten, everybody could sign up.
process.env.NODE_ENV ||= "production";
