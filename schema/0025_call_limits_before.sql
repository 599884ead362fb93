-- What a chapter's limits of calls were before somebody changed them, and who did. The stricter ones count for a day more.
CREATE TABLE call_limit_before (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    list_in_a_week INTEGER NOT NULL,
    list_hours_apart INTEGER NOT NULL,
    share_percent INTEGER NOT NULL,
    in_an_hour INTEGER NOT NULL,
    until TIMESTAMPTZ NOT NULL,
    changed_by UUID NOT NULL
);

CREATE INDEX call_limit_before_chapter ON call_limit_before (chapter_id, until);
