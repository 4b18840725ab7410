/** Made by `npm run migrations` from the SQL files beside it; do not edit. */
import type { Migration } from '@tidelist/shared-schema'

export const deviceMigrations: readonly Migration[] = [
  {
    name: 'engine/0000_tables',
    hash: '8e8849106bfa1aeac9009b7df9ca5d60c24fb9c8079e4e7fb658c67dce5d3353',
    sql: `CREATE TABLE "engine_state" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"user_id" text NOT NULL,
	"journal_seq" bigint DEFAULT 0 NOT NULL,
	"clock" text COLLATE "C" DEFAULT '' NOT NULL,
	"cursor" bigint DEFAULT 0 NOT NULL,
	"epoch" text,
	"gc" bigint DEFAULT 0 NOT NULL,
	"reconciled" integer DEFAULT 0 NOT NULL,
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
`,
  },
]
