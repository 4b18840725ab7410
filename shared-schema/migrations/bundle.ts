/** Made by `npm run migrations` from the SQL files beside it; do not edit. */
import type { Migration } from '../src/migrate.ts'

export const sharedMigrations: readonly Migration[] = [
  {
    name: 'shared-schema/0000_tables',
    hash: '125ffd3db67bf50da79ada103716a3696a6ba321f4aa05c9522897fa1a73a682',
    sql: `CREATE TABLE "conflicts" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"clk" jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"server_seq" bigint,
	"deleted_at_ms" bigint,
	"table_name" text DEFAULT '' NOT NULL,
	"row_id" uuid NOT NULL,
	"register" text DEFAULT '' NOT NULL,
	"losing_value" jsonb,
	"losing_stamp" text COLLATE "C" DEFAULT '' NOT NULL,
	"winning_stamp" text COLLATE "C" DEFAULT '' NOT NULL,
	"resolved_at_ms" bigint,
	CONSTRAINT "conflicts_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"clk" jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"server_seq" bigint,
	"deleted_at_ms" bigint,
	"device" text COLLATE "C" DEFAULT '' NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"platform" text DEFAULT '' NOT NULL,
	CONSTRAINT "devices_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE TABLE "history" (
	"user_id" text NOT NULL,
	"t" text NOT NULL,
	"row_id" uuid NOT NULL,
	"register" text NOT NULL,
	"stamp" text COLLATE "C" NOT NULL,
	"value" jsonb,
	"replaced_by" text COLLATE "C" NOT NULL,
	"base" text COLLATE "C",
	CONSTRAINT "history_user_id_row_id_register_stamp_t_pk" PRIMARY KEY("user_id","row_id","register","stamp","t")
);
--> statement-breakpoint
CREATE TABLE "lists" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"clk" jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"server_seq" bigint,
	"deleted_at_ms" bigint,
	"name" text DEFAULT '' NOT NULL,
	"kind" text DEFAULT 'list' NOT NULL,
	"color" text,
	"icon" text,
	"parent_id" uuid,
	"rank" text COLLATE "C" DEFAULT 'a0' NOT NULL,
	CONSTRAINT "lists_user_id_id_pk" PRIMARY KEY("user_id","id"),
	CONSTRAINT "lists_name_length" CHECK (char_length("lists"."name") <= 200)
);
--> statement-breakpoint
CREATE TABLE "reminders" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"clk" jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"server_seq" bigint,
	"deleted_at_ms" bigint,
	"task_id" uuid NOT NULL,
	"remind_at_ms" bigint,
	"minutes_before_due" integer,
	"snoozed_until_ms" bigint,
	"done_at_ms" bigint,
	CONSTRAINT "reminders_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE TABLE "saved_filters" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"clk" jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"server_seq" bigint,
	"deleted_at_ms" bigint,
	"name" text DEFAULT '' NOT NULL,
	"query" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"view" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"rank" text COLLATE "C" DEFAULT 'a0' NOT NULL,
	CONSTRAINT "saved_filters_user_id_id_pk" PRIMARY KEY("user_id","id"),
	CONSTRAINT "saved_filters_name_length" CHECK (char_length("saved_filters"."name") <= 200)
);
--> statement-breakpoint
CREATE TABLE "sections" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"clk" jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"server_seq" bigint,
	"deleted_at_ms" bigint,
	"name" text DEFAULT '' NOT NULL,
	"list_id" uuid DEFAULT '66de2a29-36b5-5dbc-8033-01cf2e81d3bb' NOT NULL,
	"rank" text COLLATE "C" DEFAULT 'a0' NOT NULL,
	CONSTRAINT "sections_user_id_id_pk" PRIMARY KEY("user_id","id"),
	CONSTRAINT "sections_name_length" CHECK (char_length("sections"."name") <= 200)
);
--> statement-breakpoint
CREATE TABLE "series" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"clk" jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"server_seq" bigint,
	"deleted_at_ms" bigint,
	"rule" text DEFAULT '' NOT NULL,
	"starts_on" date,
	"zone" text,
	"counts_from" text DEFAULT 'due' NOT NULL,
	"template" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"paused" boolean DEFAULT false NOT NULL,
	CONSTRAINT "series_user_id_id_pk" PRIMARY KEY("user_id","id"),
	CONSTRAINT "series_rule_length" CHECK (char_length("series"."rule") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"clk" jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"server_seq" bigint,
	"deleted_at_ms" bigint,
	"key" text DEFAULT '' NOT NULL,
	"value" jsonb,
	CONSTRAINT "settings_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE TABLE "tags" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"clk" jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"server_seq" bigint,
	"deleted_at_ms" bigint,
	"name" text DEFAULT '' NOT NULL,
	"color" text,
	CONSTRAINT "tags_user_id_id_pk" PRIMARY KEY("user_id","id"),
	CONSTRAINT "tags_name_length" CHECK (char_length("tags"."name") <= 200)
);
--> statement-breakpoint
CREATE TABLE "task_tags" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"clk" jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"server_seq" bigint,
	"deleted_at_ms" bigint,
	"task_id" uuid NOT NULL,
	"tag_id" uuid NOT NULL,
	CONSTRAINT "task_tags_user_id_id_pk" PRIMARY KEY("user_id","id")
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"user_id" text NOT NULL,
	"id" uuid NOT NULL,
	"clk" jsonb NOT NULL,
	"extra" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"server_seq" bigint,
	"deleted_at_ms" bigint,
	"title" text DEFAULT '' NOT NULL,
	"notes" text DEFAULT '' NOT NULL,
	"status" text DEFAULT 'open' NOT NULL,
	"completed_at_ms" bigint,
	"due_date" date,
	"due_at_ms" bigint,
	"due_zone" text,
	"do_on" date,
	"priority" smallint DEFAULT 0 NOT NULL,
	"list_id" uuid DEFAULT '66de2a29-36b5-5dbc-8033-01cf2e81d3bb' NOT NULL,
	"section_id" uuid,
	"parent_id" uuid,
	"rank" text COLLATE "C" DEFAULT 'a0' NOT NULL,
	"series_id" uuid,
	"occurrence_date" date,
	"created_at_ms" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "tasks_user_id_id_pk" PRIMARY KEY("user_id","id"),
	CONSTRAINT "tasks_title_length" CHECK (char_length("tasks"."title") <= 500),
	CONSTRAINT "tasks_notes_length" CHECK (char_length("tasks"."notes") <= 100000),
	CONSTRAINT "tasks_priority_range" CHECK ("tasks"."priority" between 0 and 4)
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
ALTER TABLE "conflicts" ADD CONSTRAINT "conflicts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "devices" ADD CONSTRAINT "devices_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "history" ADD CONSTRAINT "history_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "lists" ADD CONSTRAINT "lists_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "reminders" ADD CONSTRAINT "reminders_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "saved_filters" ADD CONSTRAINT "saved_filters_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "sections" ADD CONSTRAINT "sections_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "series" ADD CONSTRAINT "series_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "settings" ADD CONSTRAINT "settings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "tags" ADD CONSTRAINT "tags_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "task_tags" ADD CONSTRAINT "task_tags_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
CREATE INDEX "conflicts_unresolved" ON "conflicts" USING btree ("user_id","row_id") WHERE deleted_at_ms is null and resolved_at_ms is null;--> statement-breakpoint
CREATE INDEX "history_by_replacement" ON "history" USING btree ("user_id","replaced_by");--> statement-breakpoint
CREATE INDEX "lists_in_order" ON "lists" USING btree ("user_id","parent_id","rank","id") WHERE deleted_at_ms is null;--> statement-breakpoint
CREATE INDEX "reminders_by_task" ON "reminders" USING btree ("user_id","task_id") WHERE deleted_at_ms is null;--> statement-breakpoint
CREATE INDEX "reminders_by_time" ON "reminders" USING btree ("user_id","remind_at_ms") WHERE deleted_at_ms is null and done_at_ms is null;--> statement-breakpoint
CREATE INDEX "sections_in_order" ON "sections" USING btree ("user_id","list_id","rank","id") WHERE deleted_at_ms is null;--> statement-breakpoint
CREATE INDEX "task_tags_by_task" ON "task_tags" USING btree ("user_id","task_id") WHERE deleted_at_ms is null;--> statement-breakpoint
CREATE INDEX "task_tags_by_tag" ON "task_tags" USING btree ("user_id","tag_id") WHERE deleted_at_ms is null;--> statement-breakpoint
CREATE INDEX "tasks_open_in_list" ON "tasks" USING btree ("user_id","list_id","rank","id") WHERE deleted_at_ms is null and status = 'open' and parent_id is null;--> statement-breakpoint
CREATE INDEX "tasks_open_by_day" ON "tasks" USING btree ("user_id",least(due_date, do_on),"rank","id") WHERE deleted_at_ms is null and status = 'open' and least(due_date, do_on) is not null;--> statement-breakpoint
CREATE INDEX "tasks_by_parent" ON "tasks" USING btree ("user_id","parent_id","rank","id") WHERE deleted_at_ms is null and parent_id is not null;--> statement-breakpoint
CREATE INDEX "tasks_completed" ON "tasks" USING btree ("user_id","completed_at_ms","id") WHERE deleted_at_ms is null and status <> 'open';--> statement-breakpoint
CREATE INDEX "tasks_deleted" ON "tasks" USING btree ("user_id","deleted_at_ms","id") WHERE deleted_at_ms is not null;`,
  },
]
