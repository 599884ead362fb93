-- Who may call how often without one more signature, the moments in which a call can be taken back, and calls sent alone.

-- A chapter without a row has the defaults of the rules.
CREATE TABLE call_limit (
    chapter_id UUID NOT NULL PRIMARY KEY REFERENCES chapter (id),
    list_in_a_week INTEGER NOT NULL,
    list_hours_apart INTEGER NOT NULL,
    share_percent INTEGER NOT NULL,
    in_an_hour INTEGER NOT NULL
);

-- A call that was sent and has not left yet: until then it can be taken back, and nobody hears of it.
CREATE TABLE call_window (
    mobilization_id UUID NOT NULL PRIMARY KEY REFERENCES mobilization (id),
    leaves_at TIMESTAMPTZ NOT NULL
);

-- A call that left with one signature, because nobody else was there; another coordinator reviews it afterwards.
CREATE TABLE lone_call (
    mobilization_id UUID NOT NULL PRIMARY KEY REFERENCES mobilization (id),
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    sent_by UUID NOT NULL REFERENCES account (id),
    sent_at TIMESTAMPTZ NOT NULL,
    reason_sealed BYTEA NOT NULL,
    reviewed_by UUID REFERENCES account (id),
    reviewed_at TIMESTAMPTZ
);

CREATE INDEX lone_call_unreviewed ON lone_call (chapter_id, sent_at) WHERE reviewed_at IS NULL;
