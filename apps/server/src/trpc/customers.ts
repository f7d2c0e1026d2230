import { listCustomerEvents } from "../customers/list-events.js";
import { readOverview } from "../customers/read-overview.js";
import {
  customerEventsShape,
  customerShape,
  overviewOutput,
  searchOutput,
  searchShape,
} from "../customers/schemas.js";
import { searchCustomers } from "../customers/search-customers.js";
import { listEventsOutput } from "../inbox/schemas.js";
import { mergeRouters, router, teamProcedure } from "./init.js";
import { customerResourceRouter } from "./resources.js";

export const customersRouter = mergeRouters(
  customerResourceRouter,
  router({
    search: teamProcedure("customers.read", searchShape)
      .meta({ summary: "Customers by name, e-mail address, metadata, id, or the id of something of theirs" })
      .output(searchOutput)
      .query(({ ctx, input }) => ctx.read((sql) => searchCustomers(sql, ctx.teamId, input))),
    overview: teamProcedure("customers.overview", customerShape)
      .meta({ summary: "One customer with the newest objects of each kind that belong to it" })
      .output(overviewOutput)
      .query(({ ctx, input }) => ctx.read((sql) => readOverview(sql, ctx.teamId, input.id))),
    events: teamProcedure("events.read", customerEventsShape)
      .meta({ summary: "Received events about a customer and what belongs to it, newest first" })
      .output(listEventsOutput)
      .query(({ ctx, input }) => ctx.read((sql) => listCustomerEvents(sql, ctx.teamId, input))),
  }),
);
