-- Who said "call me for exercises". Without a row nobody is called for one: an exercise nobody asked for is a false alarm.
CREATE TABLE drill_member (
    reader UUID NOT NULL PRIMARY KEY,
    reader_kind VARCHAR(10) NOT NULL,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    said_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX drill_member_chapter ON drill_member (chapter_id);
