-- When a shift moved and its holder has not said yet whether they can still come.

ALTER TABLE claim ADD COLUMN moved_at TIMESTAMPTZ;

CREATE INDEX claim_moved ON claim (moved_at) WHERE moved_at IS NOT NULL;
