import type { SchemaTable } from "./sql-console.js";

/** A query that shows what can be asked. */
export interface Example {
  name: string;
  /** The tables that must have rows, so that the answer is not empty. */
  needs: readonly string[];
  sql: string;
}

const EXAMPLES: readonly Example[] = [
  {
    name: "List prices per month by product",
    needs: ["subscriptions", "subscription_items", "prices"],
    sql: `-- What active subscriptions cost per month by product, at list
-- prices and in the smallest unit of each currency. MRR on the
-- page Revenue differs: it takes off discounts, and it has the
-- tiered prices, which are left out here.
with lines as (
  select subscriptions.id as sub_id, prices.product, prices.currency,
    coalesce(prices.unit_amount_decimal::numeric, prices.unit_amount)
      * case prices.transform_quantity ->> 'round'
        when 'up' then ceil(seats / package)
        when 'down' then floor(seats / package)
        else seats
      end as amount,
    (prices.recurring ->> 'interval_count')::numeric as step,
    prices.recurring ->> 'interval' as unit
  from subscriptions
  join subscription_items as items on items.subscription = subscriptions.id
  join prices on prices.id = items.price
  cross join lateral (
    select coalesce(items.quantity, 1)::numeric,
      (prices.transform_quantity ->> 'divide_by')::numeric
  ) as of_item (seats, package)
  where subscriptions.status in ('active', 'past_due')
    and items.deleted is not true
    and prices.recurring ->> 'usage_type' = 'licensed'
)
select products.name as product, currency,
  count(distinct sub_id) as subscriptions,
  round(sum(amount / step * case unit
    when 'day' then 365.0 / 12
    when 'week' then 52.0 / 12
    when 'year' then 1.0 / 12
    else 1
  end)) as per_month
from lines left join products on products.id = lines.product
group by products.name, currency
order by per_month desc nulls last`,
  },
  {
    name: "Customers without a subscription",
    needs: ["customers"],
    sql: `select id, name, email, to_timestamp(created) as created
from customers
where not deleted and not exists (
  select from subscriptions
  where subscriptions.customer = customers.id and status in ('active', 'trialing', 'past_due')
)
order by customers.created desc
limit 100`,
  },
  {
    name: "Failed charges of the last week",
    needs: ["charges"],
    sql: `select charges.id, to_timestamp(charges.created) as created, customers.email, charges.amount,
  charges.currency, charges.failure_code, charges.failure_message
from charges
left join customers on customers.id = charges.customer
where charges.status = 'failed' and to_timestamp(charges.created) > now() - interval '7 days'
order by charges.created desc`,
  },
  {
    name: "Open invoices that are overdue",
    needs: ["invoices"],
    sql: `select invoices.id, customers.email, amount_due, invoices.currency, to_timestamp(due_date) as due
from invoices
left join customers on customers.id = invoices.customer
where invoices.status = 'open' and to_timestamp(due_date) < now()
order by due_date`,
  },
  {
    name: "Subscriptions by status",
    needs: ["subscriptions"],
    sql: `select status, count(*) as subscriptions
from subscriptions
group by status
order by subscriptions desc`,
  },
  {
    name: "New customers by month",
    needs: ["customers"],
    sql: `select date_trunc('month', to_timestamp(created))::date as month, count(*) as customers
from customers
where not deleted
group by month
order by month desc`,
  },
];

/** Returns the examples whose tables have rows. */
export function examplesFor(tables: readonly SchemaTable[]): readonly Example[] {
  const filled = new Set(tables.filter(({ hasRows }) => hasRows).map(({ name }) => name));
  return EXAMPLES.filter(({ needs }) => needs.every((table) => filled.has(table)));
}
