-- The order of changes of each person: what a pull reads.
do $$
declare name text;
begin
  foreach name in array array['lists', 'sections', 'tasks', 'tags', 'task_tags', 'reminders', 'series', 'saved_filters', 'settings', 'conflicts', 'devices'] loop
    execute format('create unique index %I on %I (user_id, server_seq)', name || '_by_seq', name);
  end loop;
end $$;

-- The role that every sync transaction assumes. Roles belong to the whole cluster: another database may have made it already,
-- or be making it now.
do $$
begin
  if not exists (select from pg_roles where rolname = 'tidelist_app') then
    create role tidelist_app nosuperuser nocreatedb nocreaterole nobypassrls nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;

-- A superuser may assume any role; another owner must be a member.
do $$
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant tidelist_app to %I', current_user);
  end if;
end $$;

do $$
begin
  execute format('grant usage on schema %I to tidelist_app', current_schema());
end $$;

-- Rows of one person, seen only by that person's transactions. FORCE holds the owner of the tables to it as well.
do $$
declare name text;
begin
  foreach name in array array['lists', 'sections', 'tasks', 'tags', 'task_tags', 'reminders', 'series', 'saved_filters', 'settings', 'conflicts', 'devices', 'sync_user', 'history'] loop
    execute format('grant select, insert, update, delete on %I to tidelist_app', name);
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format($policy$create policy own_rows on %I
      using (user_id = nullif(current_setting('app.user_id', true), ''))
      with check (user_id = nullif(current_setting('app.user_id', true), ''))$policy$, name);
  end loop;
end $$;

-- Signing in reads these two before any person is known, so the connection's own role passes; the role of the sync
-- transactions sees its person's rows only, and of a session only what tells that it is live.
grant select (id, user_id, expires_at) on sessions to tidelist_app;
alter table sessions enable row level security;
alter table sessions force row level security;
create policy own_rows on sessions
  using (current_user <> 'tidelist_app' or user_id = nullif(current_setting('app.user_id', true), ''));
alter table users enable row level security;
alter table users force row level security;
create policy own_rows on users
  using (current_user <> 'tidelist_app' or id = nullif(current_setting('app.user_id', true), ''));
