import { z } from "zod";

export const sqlAccessOutput = z.object({
  sqlAccess: z
    .object({
      role: z.string().describe("The name of the login, a role of PostgreSQL"),
      address: z.string().describe("The host and port of PostgreSQL"),
      url: z.string().describe("The connection string without the password"),
      localOnly: z.boolean().describe("Whether only programs on the server's machine can reach the address"),
      createdAt: z.iso.datetime(),
      passwordAt: z.iso.datetime().describe("When the password was made"),
    })
    .nullable()
    .describe("The team's SQL login; null if it has none"),
  pausedUntil: z.iso
    .datetime()
    .nullable()
    .describe("Until when the SQL access is switched off because of too many locks; null if it is not"),
  unavailable: z
    .object({ message: z.string(), statement: z.string() })
    .nullable()
    .describe("Why no login can be made, with the statement that allows it; null if logins can be made"),
  advice: z
    .array(z.object({ code: z.string(), message: z.string(), statement: z.string() }))
    .describe("Rights that PostgreSQL gives to every role, with the statements that take them away"),
});

export const makeLoginOutput = z.object({
  role: z.string(),
  password: z.string().describe("Is shown only in this answer"),
  url: z.string().describe("The connection string with the password"),
});
