-- pg_dump reads where each sequence stands. Since migration 0067 the one of the audit belongs to another role, so the role
-- of BillStack could not make a backup. Reading it gives no right to change it.
-- allowed: it only grants a right, which processes of the last release do not need.
do $$
declare
  application constant text := quote_ident(current_user);
begin
  if has_sequence_privilege('billstack.audit_id_seq', 'select') then
    return;
  end if;
  execute format('grant billstack_audit to %s', application);
  set local role billstack_audit;
  execute format('grant select on sequence billstack.audit_id_seq to %s', application);
  reset role;
  execute format('revoke billstack_audit from %s', application);
exception
  when insufficient_privilege then
    raise notice 'BillStack may not read the sequence of the audit: %', sqlerrm;
end
$$;
