/** Made by `npm run migrations` from the SQL files beside it; do not edit. */
import type { Migration } from '@tidelist/shared-schema'

export const deviceMigrations: readonly Migration[] = [
  {
    name: 'engine/0000_tables',
    hash: 'a7b5dd78c024353a6229933c845acc063bd992755df144c5ae254fc4147773a0',
    sql: `CREATE TABLE "engine_state" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"user_id" text NOT NULL,
	"journal_seq" bigint DEFAULT 0 NOT NULL,
	"clock" text COLLATE "C" DEFAULT '' NOT NULL,
	"cursor" bigint DEFAULT 0 NOT NULL,
	"epoch" text,
	"gc" bigint DEFAULT 0 NOT NULL,
	"reconciled" boolean DEFAULT false NOT NULL,
	"starting_over" boolean DEFAULT false NOT NULL,
	"last_confirmed_at_ms" bigint
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"t" text NOT NULL,
	"row_id" uuid NOT NULL,
	"register" text NOT NULL,
	"stamp" text COLLATE "C" NOT NULL,
	"base" text COLLATE "C",
	"refused" text,
	CONSTRAINT "outbox_t_row_id_register_pk" PRIMARY KEY("t","row_id","register")
);
--> statement-breakpoint
CREATE INDEX "outbox_waiting" ON "outbox" USING btree ("stamp") WHERE refused is null;`,
  },
  {
    name: 'engine/0001_identity',
    hash: 'f787b4cdf441fb38ac2ee12d01d410d2a6a4619afc454babb7ebbb54a0fd7108',
    sql: `ALTER TABLE "engine_state" ADD COLUMN "identity" text DEFAULT '' NOT NULL;`,
  },
  {
    name: 'engine/0002_history',
    hash: 'db528440f5086d5a773bc098f2d5d450073ff417ebde7d2294588522949c8d4a',
    sql: `CREATE TABLE "steps" (
	"stamp" text COLLATE "C" PRIMARY KEY NOT NULL,
	"command" text NOT NULL,
	"kind" text NOT NULL,
	"of" text COLLATE "C",
	"at_ms" bigint NOT NULL,
	"rows" integer NOT NULL,
	"made" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "steps_by_reverted" ON "steps" USING btree ("of") WHERE of is not null;--> statement-breakpoint
-- By the moment of their making, for what was not there yet at an earlier moment. Only tables that may be large, and only devices ask this.
CREATE INDEX "tasks_by_making" ON "tasks" USING btree ("user_id",((clk->>'*') COLLATE "C"));--> statement-breakpoint
CREATE INDEX "task_tags_by_making" ON "task_tags" USING btree ("user_id",((clk->>'*') COLLATE "C"));
`,
  },
  {
    name: 'engine/0003_protocol',
    hash: 'f74733af21001741c635b7a5ab8d3d3d849a72c80dda1bbe70a8d5cb8aa48c05',
    sql: `CREATE TABLE "recovered" (
	"t" text NOT NULL,
	"row_id" uuid NOT NULL,
	"regs" jsonb NOT NULL,
	"reason" text NOT NULL,
	"at_ms" bigint NOT NULL,
	CONSTRAINT "recovered_t_row_id_pk" PRIMARY KEY("t","row_id")
);
--> statement-breakpoint
CREATE TABLE "unknown_rows" (
	"t" text NOT NULL,
	"row_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"clk" jsonb NOT NULL,
	"regs" jsonb NOT NULL,
	CONSTRAINT "unknown_rows_t_row_id_pk" PRIMARY KEY("t","row_id")
);
--> statement-breakpoint
ALTER TABLE "engine_state" ADD COLUMN "clock_offset_ms" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "engine_state" ADD COLUMN "purged_to" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "engine_state" ADD COLUMN "deletions_allowed_to" text COLLATE "C" DEFAULT '' NOT NULL;`,
  },
]
