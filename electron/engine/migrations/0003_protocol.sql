CREATE TABLE "recovered" (
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
ALTER TABLE "engine_state" ADD COLUMN "deletions_allowed_to" text COLLATE "C" DEFAULT '' NOT NULL;