-- The table billstack.problems stores this error now, with the time when it began.
alter table billstack.connections drop column catch_up_error;
