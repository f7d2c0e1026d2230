alter table billstack.connections
  -- Since when the current webhook secret is stored, and when each was last seen to sign a delivery.
  add column webhook_secret_at timestamptz not null default now(),
  add column webhook_secret_used_at timestamptz,
  add column previous_webhook_secret_used_at timestamptz;
