-- Whether BillStack is still to create the webhook endpoint that the person asked for when connecting. It becomes
-- false when the endpoint and its secret are stored, when Stripe refuses the endpoint, and when a person stores a
-- secret.
alter table billstack.connections add column endpoint_wanted boolean not null default false;
