-- A shift offered for swap. It stays its holder's until somebody takes it; the offer is void when the claim ends or begins.

CREATE TABLE swap (
    claim_id UUID NOT NULL PRIMARY KEY REFERENCES claim (id),
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    asked_of UUID REFERENCES volunteer (id),
    offered_by UUID NOT NULL,
    offered_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX swap_chapter ON swap (chapter_id);
