-- Kept in billstack.problems, with the time since when it is so.
alter table billstack.connections drop column catch_up_error;
