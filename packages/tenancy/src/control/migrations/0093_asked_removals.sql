-- The object types of which a verification found so many rows that Stripe has no more, that it asks a person before it
-- removes them. `{"customer": {"state": "asked", "rows": 1200, "since": "…"}}`; the state is `asked`, `kept` or `allowed`.
alter table billstack.verifications add column removals jsonb not null default '{}';
