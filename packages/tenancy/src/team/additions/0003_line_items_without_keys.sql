-- A session's line item may be of a price that is not there: not loaded yet, made for this session only, or deleted.
-- With these keys such a session could not be stored, and a price's deletion took the line items with it.
alter table "stripe"."checkout_session_line_items"
  drop constraint if exists checkout_session_line_items_price_fkey,
  drop constraint if exists checkout_session_line_items_checkout_session_fkey;
