-- The tasks of an appointment: planned before it, and what follows when somebody was held.

CREATE TABLE task (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    case_id UUID NOT NULL REFERENCES data_key (case_id),
    kind VARCHAR(40) NOT NULL,
    source VARCHAR(10) NOT NULL,
    step VARCHAR(40),
    due_at TIMESTAMPTZ NOT NULL,
    owner UUID REFERENCES account (id),
    state VARCHAR(10) NOT NULL,
    note_sealed BYTEA,
    added_by UUID,
    added_at TIMESTAMPTZ NOT NULL,
    ended_by UUID,
    ended_at TIMESTAMPTZ,
    mailed_at TIMESTAMPTZ,
    CHECK ((state = 'open') = (ended_at IS NULL)),
    -- A step of a plan is one task, however often it is taken over. Tasks added by hand have none.
    UNIQUE (appointment_id, step)
);

CREATE INDEX task_open ON task (chapter_id, due_at) WHERE state = 'open';
