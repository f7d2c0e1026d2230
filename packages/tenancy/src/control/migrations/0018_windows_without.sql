-- The field that is missing from the objects of this list, because the key may not read its contents.
alter table billstack.windows add column without text;
