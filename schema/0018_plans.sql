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

-- How an appointment went, told to those who were called and to the team.
CREATE TABLE outcome_told (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    case_id UUID NOT NULL REFERENCES data_key (case_id),
    news VARCHAR(20) NOT NULL,
    tier VARCHAR(20) NOT NULL,
    rings TEXT NOT NULL,
    state VARCHAR(20) NOT NULL,
    texts_sealed BYTEA NOT NULL,
    consent_version INTEGER NOT NULL,
    drafted_by UUID NOT NULL,
    drafted_at TIMESTAMPTZ NOT NULL,
    approved_by UUID,
    approved_at TIMESTAMPTZ,
    sent_by UUID,
    sent_at TIMESTAMPTZ,
    CHECK (approved_by IS NULL OR approved_by <> drafted_by)
);

-- One at a time is being prepared for an appointment.
CREATE UNIQUE INDEX outcome_told_open ON outcome_told (appointment_id) WHERE state IN ('draft', 'approved');
CREATE INDEX outcome_told_appointment ON outcome_told (appointment_id);

-- Observation shifts that belong to an appointment without naming anybody: the team inside, the vigil outside.
CREATE TABLE linked_shift (
    shift_id UUID NOT NULL PRIMARY KEY REFERENCES appointment (id),
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    of_id UUID NOT NULL REFERENCES appointment (id),
    part VARCHAR(10) NOT NULL,
    number INTEGER NOT NULL,
    made_by UUID NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    -- Two coordinators who press at once make one.
    UNIQUE (of_id, part, number)
);

-- Every answer to a call that was another one than before, for the curve of who comes: the last one alone is not enough.
CREATE TABLE call_saying (
    id UUID NOT NULL PRIMARY KEY,
    mobilization_id UUID NOT NULL REFERENCES mobilization (id),
    notice_id UUID NOT NULL REFERENCES notice (id),
    ring INTEGER NOT NULL,
    answer VARCHAR(20) NOT NULL,
    at TIMESTAMPTZ NOT NULL
);

CREATE INDEX call_saying_mobilization ON call_saying (mobilization_id, at);
