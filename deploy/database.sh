#!/bin/sh
# Run once by the database's container, when its folder is empty. The program's user owns the database and is no superuser,
# because a superuser walks through the walls between towns.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$POSTGRES_PASSWORD" -U postgres -d postgres <<'SQL'
CREATE ROLE ventanilla LOGIN NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE ventanilla OWNER ventanilla;
SQL
