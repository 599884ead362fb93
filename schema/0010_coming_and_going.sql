-- Volunteers who leave: shut out at once, forgotten when their calendar was told (or a day later).
ALTER TABLE volunteer ADD COLUMN leaving_at TIMESTAMPTZ;
CREATE INDEX volunteer_leaving ON volunteer (leaving_at) WHERE leaving_at IS NOT NULL;
