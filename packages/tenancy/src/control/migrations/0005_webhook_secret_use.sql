alter table billstack.connections
  -- When the current webhook secret was stored, and when the current and the previous secret last signed a delivery.
  add column webhook_secret_at timestamptz not null default now(),
  add column webhook_secret_used_at timestamptz,
  add column previous_webhook_secret_used_at timestamptz;
