import { ROLES } from "@billstack/tenancy/roles";
import { z } from "zod";

const member = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  role: z.enum(ROLES),
  joinedAt: z.iso.datetime(),
  /** Whether the person has a second factor. */
  secondFactor: z.boolean(),
});
const memberShape = { userId: z.string().max(100) };

export const listMembersOutput = z.object({ members: z.array(member) });
export const changeRoleShape = { ...memberShape, role: z.enum(ROLES) };
export const changeRoleOutput = z.object({ member });
export const removeMemberShape = memberShape;
