-- Who is on call and who is their backup, and when.

CREATE TABLE duty_span (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    account_id UUID NOT NULL REFERENCES account (id),
    part VARCHAR(10) NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL,
    put_by UUID NOT NULL,
    put_at TIMESTAMPTZ NOT NULL,
    -- A span is never deleted: undo empties this again, and it can be said later who was on call.
    removed_at TIMESTAMPTZ,
    removed_by UUID,
    CHECK (starts_at < ends_at)
);

CREATE INDEX duty_span_chapter ON duty_span (chapter_id, ends_at) WHERE removed_at IS NULL;
