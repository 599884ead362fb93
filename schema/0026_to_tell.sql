-- People whom no message of ours reaches half a day before: a coordinator was asked to tell them, and who said they did.
-- The revision is the time of the appointment it is about, as in its notices: one that moved is told anew.
CREATE TABLE to_tell (
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    revision INTEGER NOT NULL,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    asked_at TIMESTAMPTZ NOT NULL,
    told_by UUID REFERENCES account (id),
    told_at TIMESTAMPTZ,
    PRIMARY KEY (appointment_id, revision)
);

CREATE INDEX to_tell_open ON to_tell (chapter_id) WHERE told_at IS NULL;
