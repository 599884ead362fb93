-- A level proposed as critical that nobody decided about: coordinators are told again and again until one sees to it.
CREATE TABLE level_alarm (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    due_at TIMESTAMPTZ,
    pages INTEGER NOT NULL,
    taken_by UUID,
    opened_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ,
    CHECK ((due_at IS NULL) = (closed_at IS NOT NULL))
);

-- One open alarm for each appointment, and an open one always has a timer.
CREATE UNIQUE INDEX level_alarm_one_open ON level_alarm (appointment_id) WHERE closed_at IS NULL;
CREATE INDEX level_alarm_due ON level_alarm (due_at) WHERE closed_at IS NULL;
