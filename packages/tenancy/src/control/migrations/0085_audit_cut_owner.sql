-- Only the owner of the entries may delete them (migration 0067), so the function of migration 0084 belongs to the same role.
-- May run again, after a restore without owners.
-- allowed: the block changes only the owner and the rights of a function that the last release does not know.
do $$
declare
  application constant text := quote_ident(current_user);
begin
  if (select pg_get_userbyid(relowner) from pg_class where oid = 'billstack.audit'::regclass) = current_user then
    return;
  end if;
  execute format('grant billstack_audit to %s', application);
  grant usage, create on schema billstack to billstack_audit;
  alter function billstack.cut_audit(text, bigint, bigint) owner to billstack_audit;
  revoke create on schema billstack from billstack_audit;
  set local role billstack_audit;
  execute format('grant execute on function billstack.cut_audit(text, bigint, bigint) to %s', application);
  grant delete on billstack.audit to billstack_audit;
  reset role;
  execute format('revoke billstack_audit from %s', application);
exception
  when insufficient_privilege or duplicate_object or unique_violation then
    raise notice 'BillStack may not give away the function that deletes old audit entries: %', sqlerrm;
end
$$;
