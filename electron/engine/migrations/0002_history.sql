CREATE TABLE "steps" (
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
