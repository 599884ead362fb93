-- What ranks a volunteer for a slot, beyond what they can do: dates away or free, standing wishes, their first shift.

ALTER TABLE volunteer ADD COLUMN exceptions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE volunteer ADD COLUMN wishes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE volunteer ADD COLUMN more_until VARCHAR(10);

-- Goes first beside a lead. Who is here already went along before.

ALTER TABLE volunteer ADD COLUMN newcomer BOOLEAN NOT NULL DEFAULT FALSE;

CREATE INDEX claim_history ON claim (chapter_id, volunteer_id, ends_at, state);
CREATE INDEX claim_ends ON claim (chapter_id, ends_at);
