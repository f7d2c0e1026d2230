// Starts the server.
await import("./lib/prepare.js");
await import("./lib/server.js");
