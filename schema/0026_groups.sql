-- Rooms and topics that hear announcements. The address opens them to whoever reads it, so it rests sealed.
CREATE TABLE chat_group (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    name VARCHAR(60) NOT NULL,
    address_sealed BYTEA NOT NULL,
    languages VARCHAR(200) NOT NULL,
    exercises BOOLEAN NOT NULL,
    added_at TIMESTAMPTZ NOT NULL,
    removed_at TIMESTAMPTZ
);

CREATE UNIQUE INDEX chat_group_name ON chat_group (chapter_id, name) WHERE removed_at IS NULL;
