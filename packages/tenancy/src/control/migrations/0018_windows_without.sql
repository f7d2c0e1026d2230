-- The field that objects of a list came without, as the key may not read what would stand in it.
alter table billstack.windows add column without text;
