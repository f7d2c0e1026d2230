-- Runs statements in their order, each with the input of the same place as its $1. The rows of many teams are written
-- by one round trip this way. It runs with the rights of its caller.
create function billstack.execute_each(statements text[], inputs text[]) returns void
language plpgsql as $$
begin
  for place in 1 .. coalesce(cardinality(statements), 0) loop
    execute statements[place] using inputs[place];
  end loop;
end
$$;
