import { z } from "zod";

import { cursorInput } from "../cursor.js";
import { textOfLength, wholeNumber } from "../input-limits.js";
import { schemaOf, type Fields, type ReadFields } from "../resources/field.js";
import type { Filters } from "../resources/filter.js";
import { listResource } from "../resources/list-resource.js";
import { readResource } from "../resources/read-resource.js";
import type { Resource } from "../resources/resource.js";
import { RESOURCES } from "../resources/resources.js";
import { router, teamProcedure } from "./init.js";

const paging = {
  limit: wholeNumber(1, 100).default(50),
  cursor: cursorInput,
};

type FilterShape<By extends Filters> = { [Name in keyof By]: By[Name]["schema"] };
type ObjectSchema<Of extends Fields> = ReturnType<typeof schemaOf<Of>>;

/** Makes the two procedures of a resource: its list, and one object by its id. */
function resourceRouter<Plural extends string, One extends string, Of extends Fields, By extends Filters>(
  resource: Resource<Plural, One, Of, By>,
) {
  const { plural, one, permission } = resource;
  const object = schemaOf(resource.fields);
  const filters = Object.fromEntries(
    Object.entries(resource.filters).map(([name, { schema }]) => [name, schema]),
  ) as FilterShape<By>;
  const listOutput = z.object({ [plural]: z.array(object), nextCursor: z.string().nullable() });
  const oneOutput = z.object({ [one]: object });
  type Listed = Record<Plural, ReadFields<Of>[]> & { nextCursor: string | null };
  return router({
    list: teamProcedure(permission, { ...paging, ...filters })
      .meta({ summary: `The ${plural} of the account${resource.dated ? ", the newest first" : ""}` })
      .output(listOutput as unknown as z.ZodType<Listed>)
      .query(async ({ ctx, input }) => {
        const {
          teamId: _,
          limit,
          cursor,
          ...where
        } = input as z.output<z.ZodObject<typeof paging>> & { teamId: string };
        const page = await ctx.read((sql) =>
          listResource(sql, ctx.teamId, resource, { limit, cursor, where }),
        );
        return { [plural]: page.objects, nextCursor: page.nextCursor } as Listed;
      }),
    get: teamProcedure(permission, { id: textOfLength(1, 255) })
      .meta({ summary: `One ${one} by its id in Stripe` })
      .output(oneOutput as unknown as z.ZodType<Record<One, z.output<ObjectSchema<Of>>>>)
      .query(async ({ ctx, input }) => {
        const found = await ctx.read((sql) => readResource(sql, ctx.teamId, resource, input.id));
        return { [one]: found } as Record<One, ReadFields<Of>>;
      }),
  });
}

export const customerResourceRouter = resourceRouter(RESOURCES.customers);
export const subscriptionsRouter = resourceRouter(RESOURCES.subscriptions);
export const productsRouter = resourceRouter(RESOURCES.products);
export const pricesRouter = resourceRouter(RESOURCES.prices);
export const invoicesRouter = resourceRouter(RESOURCES.invoices);
export const chargesRouter = resourceRouter(RESOURCES.charges);
export const entitlementsRouter = resourceRouter(RESOURCES.entitlements);
