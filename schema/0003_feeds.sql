-- Calendars to subscribe to. Whoever has the address sees them; only digests of the addresses are kept.

-- The date of a person who asked for company, and the shifts at one site. A volunteer's own feed is in their row.

CREATE TABLE feed (
    digest VARCHAR(64) NOT NULL PRIMARY KEY,
    kind VARCHAR(10) NOT NULL,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    owner UUID NOT NULL,
    site_id UUID REFERENCES site (id),
    made_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX feed_owner ON feed (owner);

-- That something in volunteers' feeds changed, never what. Nobody's: in everybody's. Counting rows needs no lock.

CREATE TABLE feed_change (
    id UUID NOT NULL PRIMARY KEY,
    volunteer_id UUID REFERENCES volunteer (id),
    at TIMESTAMPTZ NOT NULL
);

CREATE INDEX feed_change_volunteer ON feed_change (volunteer_id, at);
