#!/bin/sh
# The image of PostgreSQL runs this once, when it makes an empty cluster. BillStack's role must not be a superuser,
# because PostgreSQL lets superusers pass the wall between the teams.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$DATABASE_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
create role billstack login password :'password';
create database billstack owner billstack;
SQL
