-- Recruiting that runs by itself: which line of which team was asked for how often, and when coordinators last heard of it.

CREATE TABLE recruiting (
    place_id UUID NOT NULL PRIMARY KEY REFERENCES team_place (id),
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    waves INTEGER NOT NULL,
    last_wave_at TIMESTAMPTZ,
    called_at TIMESTAMPTZ
);

ALTER TABLE appointment ADD COLUMN paused_at TIMESTAMPTZ;
ALTER TABLE appointment ADD COLUMN paused_by UUID;

-- "Not this week", and who may be woken when it is urgent.

ALTER TABLE volunteer ADD COLUMN not_before TIMESTAMPTZ;
ALTER TABLE volunteer ADD COLUMN urgent BOOLEAN NOT NULL DEFAULT FALSE;
