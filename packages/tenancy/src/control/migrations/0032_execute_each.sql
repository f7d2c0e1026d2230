-- Runs several statements one after another. The first statement gets the first input as its $1, the second statement
-- gets the second input, and so on. So the server can write the rows of many teams in one round trip. The function has
-- the rights of its caller.
create function billstack.execute_each(statements text[], inputs text[]) returns void
language plpgsql as $$
begin
  for place in 1 .. coalesce(cardinality(statements), 0) loop
    execute statements[place] using inputs[place];
  end loop;
end
$$;
