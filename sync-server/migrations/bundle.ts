/** Made by `npm run migrations` from the SQL files beside it; do not edit. */
import type { Migration } from '@tidelist/shared-schema'

export const serverMigrations: readonly Migration[] = [
  {
    name: 'sync-server/0000_tables',
    hash: '4442eea96ed0e706661eb14c454deda93b4ff30eb194549bf73ef5fcad7a37c6',
    sql: `CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "jwks" (
	"id" text PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"private_key" text NOT NULL,
	"alg" text,
	"crv" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"count" integer NOT NULL,
	"last_request" bigint NOT NULL,
	CONSTRAINT "rate_limits_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sessions_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "sign_in_failures" (
	"account" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"window_started_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sync_user" (
	"user_id" text PRIMARY KEY NOT NULL,
	"epoch" text NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"gc" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "sync_user" ADD CONSTRAINT "sync_user_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
CREATE INDEX "accounts_of_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_of_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "verifications_by_identifier" ON "verifications" USING btree ("identifier");`,
  },
  {
    name: 'sync-server/0001_isolation',
    hash: 'c5a80110a21a3a95fea6a6f50a2ca0e2cb2566cec6be67b1617e268e352feb53',
    sql: `-- The order of changes of each person: what a pull reads.
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
`,
  },
  {
    name: 'sync-server/0002_tending',
    hash: '773c9cf3ae168e91b245703f25d3bdc4b62cb21d0bfdb67b04d2bb1d0f6a41dd',
    sql: `ALTER TABLE "sync_user" ADD COLUMN "tended_at_ms" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_user" ADD COLUMN "marks" jsonb DEFAULT '[]'::jsonb NOT NULL;`,
  },
  {
    name: 'sync-server/0003_accounts',
    hash: '6f8edf8d74d0b78def0d70f437a7e78d408155592be2b033309fc3356ac3a160',
    sql: `CREATE TABLE "deleted_sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"deleted_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "email_links" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"email" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "device_id" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "device_name" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "last_seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "email_links" ADD CONSTRAINT "email_links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
CREATE INDEX "email_links_of_user" ON "email_links" USING btree ("user_id");`,
  },
  {
    name: 'sync-server/0004_sign-in-codes',
    hash: '6f02d8873709da351951082acfb6c293da41baedecdfb11ea900eaa5a2e9cd53',
    sql: `CREATE TABLE "sign_in_codes" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"challenge" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sign_in_codes" ADD CONSTRAINT "sign_in_codes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
CREATE INDEX "sign_in_codes_of_user" ON "sign_in_codes" USING btree ("user_id");`,
  },
  {
    name: 'sync-server/0005_ends',
    hash: '9c4840ccbcbd86d1ac986cc9d0b9e478c39361fc5ae57a303020940dfce8c1ce',
    sql: `CREATE INDEX "deleted_sessions_by_time" ON "deleted_sessions" USING btree ("deleted_at");--> statement-breakpoint
CREATE INDEX "email_links_by_end" ON "email_links" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "rate_limits_by_time" ON "rate_limits" USING btree ("last_request");--> statement-breakpoint
CREATE INDEX "sessions_by_end" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sign_in_codes_by_end" ON "sign_in_codes" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sign_in_failures_by_time" ON "sign_in_failures" USING btree ("window_started_at");--> statement-breakpoint
CREATE INDEX "verifications_by_end" ON "verifications" USING btree ("expires_at");`,
  },
  {
    name: 'sync-server/0006_owners-without-statistics',
    hash: 'da7e79ca57b26f6c24007833cf79d6a47ff800031d5b552727fd257c22f20b0b',
    sql: `-- Nothing is gathered about how many rows belong to whom. Where Postgres knows every person that has rows, it takes a new one to have none, and then the index
-- by number looks as good for finding a row by its id as the primary key; it reads all rows of the person for each one.
do $$
declare name text;
begin
  foreach name in array array['lists', 'sections', 'tasks', 'tags', 'task_tags', 'reminders', 'series', 'saved_filters', 'settings', 'conflicts', 'devices', 'history'] loop
    execute format('alter table %I alter column user_id set statistics 0', name);
  end loop;
end $$;
`,
  },
]
