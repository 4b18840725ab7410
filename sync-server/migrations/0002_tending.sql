ALTER TABLE "sync_user" ADD COLUMN "tended_at_ms" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sync_user" ADD COLUMN "marks" jsonb DEFAULT '[]'::jsonb NOT NULL;