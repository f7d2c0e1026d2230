-- The entries of the audit belong to a role of their own, so that the role of BillStack may read and add them, and
-- nothing else. Where BillStack may not make roles, the table keeps its owner, and the trigger of migration 0065 is
-- what refuses changes; docs/operations.md has the statements that an operator runs there.
do $$
declare
  application constant text := quote_ident(current_user);
begin
  if to_regrole('billstack_audit') is null then
    create role billstack_audit nologin;
    comment on role billstack_audit is 'Owns the audit entries of BillStack';
  end if;
  execute format('grant billstack_audit to %s', application);
  grant usage, create on schema billstack to billstack_audit;
  alter table billstack.audit owner to billstack_audit;
  revoke create on schema billstack from billstack_audit;
  -- The owner keeps its rights, because PostgreSQL checks foreign keys with them. Nobody can log in as the owner.
  set local role billstack_audit;
  execute format('grant select, insert on billstack.audit to %s', application);
  reset role;
  execute format('revoke billstack_audit from %s', application);
exception
  when insufficient_privilege or duplicate_object or unique_violation then
    raise notice 'BillStack may not make the role billstack_audit: %', sqlerrm;
end
$$;
