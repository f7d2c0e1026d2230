#!/usr/bin/env node
// Runs the commands for operators. `node billstack.js --help` lists them.
await import("./lib/prepare.js");
await import("./lib/commands.js");
