-- Since when somebody wants to help who wrote themselves down. Empty for whoever a coordinator wrote down.
ALTER TABLE volunteer ADD COLUMN applied_at TIMESTAMPTZ;
CREATE INDEX volunteer_applied ON volunteer (applied_at) WHERE applied_at IS NOT NULL;
