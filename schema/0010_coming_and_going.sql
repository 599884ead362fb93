-- Volunteers who leave: shut out at once, forgotten when their calendar was told (or a day later).
ALTER TABLE volunteer ADD COLUMN leaving_at TIMESTAMPTZ;
CREATE INDEX volunteer_leaving ON volunteer (leaving_at) WHERE leaving_at IS NOT NULL;

-- The code of conduct. Version 1 is the one shipped and has no row; later ones are the chapter's, in every written language.
CREATE TABLE conduct (
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    version INTEGER NOT NULL,
    language VARCHAR(20) NOT NULL,
    text TEXT NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    published_by UUID NOT NULL,
    PRIMARY KEY (chapter_id, version, language)
);

CREATE TABLE conduct_agreement (
    volunteer_id UUID NOT NULL REFERENCES volunteer (id),
    version INTEGER NOT NULL,
    agreed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (volunteer_id, version)
);
