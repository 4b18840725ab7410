-- Nothing is gathered about how many rows belong to whom. Where Postgres knows every person that has rows, it takes a new one to have none, and then the index
-- by number looks as good for finding a row by its id as the primary key; it reads all rows of the person for each one.
do $$
declare name text;
begin
  foreach name in array array['lists', 'sections', 'tasks', 'tags', 'task_tags', 'reminders', 'series', 'saved_filters', 'settings', 'conflicts', 'devices', 'history'] loop
    execute format('alter table %I alter column user_id set statistics 0', name);
  end loop;
end $$;
