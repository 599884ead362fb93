-- The brake: while a chapter's is on, nothing leaves but all-clears, what takes something back, and its own desk's mail.
CREATE TABLE brake (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    pulled_at TIMESTAMPTZ NOT NULL,
    pulled_by UUID NOT NULL,
    reason_sealed BYTEA NOT NULL,
    due_at TIMESTAMPTZ,
    told INTEGER NOT NULL,
    released_at TIMESTAMPTZ,
    released_by UUID,
    CHECK ((due_at IS NULL) = (released_at IS NOT NULL))
);

-- One for each chapter, and one that is on always has a timer: a forgotten brake leaves people alone.
CREATE UNIQUE INDEX brake_one_on ON brake (chapter_id) WHERE released_at IS NULL;
