-- The watch over an appointment's day, until somebody says how it ended.

CREATE TABLE incident (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    state VARCHAR(20) NOT NULL,
    meets_at TIMESTAMPTZ NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    expected_minutes INTEGER NOT NULL,
    due_at TIMESTAMPTZ,
    back VARCHAR(20) NOT NULL,
    waits INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    taken_by UUID,
    certainty INTEGER,
    located BOOLEAN NOT NULL,
    ending VARCHAR(20),
    policy TEXT NOT NULL,
    round INTEGER NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ,
    CHECK ((due_at IS NULL) = (closed_at IS NOT NULL))
);

-- One open watch for each appointment, and an open one always has a timer.
CREATE UNIQUE INDEX incident_one_open ON incident (appointment_id) WHERE closed_at IS NULL;
CREATE INDEX incident_due ON incident (due_at) WHERE closed_at IS NULL;
CREATE INDEX incident_appointment ON incident (appointment_id);

-- What happened in it, in its order; the reason is sealed with the case.
CREATE TABLE incident_event (
    id UUID NOT NULL PRIMARY KEY,
    incident_id UUID NOT NULL REFERENCES incident (id),
    round INTEGER NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    what VARCHAR(40) NOT NULL,
    state VARCHAR(20) NOT NULL,
    did VARCHAR(40),
    entered_by UUID,
    reason_sealed BYTEA,
    UNIQUE (incident_id, round)
);
