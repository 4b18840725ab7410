/** Loaded before the engine, makes it the next version of the app: one migration more, which reads all of a table that is being synchronised. */
import { migrations } from '../profile/open-database.ts'

migrations.push({
  name: 'engine/9000_next_version',
  hash: 'made up',
  sql: `create table "habits" ("id" uuid primary key); create index "tasks_title" on "tasks" ("user_id", "title");`,
})
