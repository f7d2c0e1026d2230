import { ROLES } from "@billstack/tenancy/roles";
import { z } from "zod";

import { visibleName } from "../visible-name.js";

/** 8 to 256 characters. The minimum is that of NIST SP 800-63B; the maximum limits the work of argon2. */
export const password = z
  .string()
  .min(8, "A password needs at least 8 characters.")
  .max(256, "A password has at most 256 characters.");
export const email = z
  .string()
  .trim()
  .max(254, "An e-mail address has at most 254 characters.")
  .pipe(z.email("This is not an e-mail address."));

export const user = z.object({ id: z.string(), email: z.string(), name: z.string().nullable() });
export const personName = visibleName("A person's name needs at least one character that people can see.");
export const teamName = visibleName("A team needs a name.");
export const team = z.object({ id: z.string(), name: z.string() });
export const membership = team.extend({ role: z.enum(ROLES) });

export const signUpInput = z.strictObject({
  email,
  password,
  name: personName.optional(),
  teamName: teamName.optional(),
});
export const signUpOutput = z.object({ user, team });
export const signInInput = z.strictObject({ email: z.string().max(254), password: z.string().max(256) });
export const signInOutput = z.object({ user });
export const sessionOutput = z.object({ user, teams: z.array(membership) });
