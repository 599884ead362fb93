-- Empty places that one chapter offers to another, and whose guest a volunteer is who took one.

CREATE TABLE chapter_offer (
    id UUID NOT NULL PRIMARY KEY,
    chapter_id UUID NOT NULL REFERENCES chapter (id),
    to_chapter_id UUID NOT NULL REFERENCES chapter (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    slot_id UUID NOT NULL REFERENCES slot (id),
    batch_id UUID NOT NULL,
    offered_by UUID NOT NULL,
    offered_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    ended_by UUID,
    why VARCHAR(20)
);

-- One open offer of a place to a chapter.
CREATE UNIQUE INDEX chapter_offer_open ON chapter_offer (slot_id, to_chapter_id) WHERE ended_at IS NULL;
CREATE INDEX chapter_offer_to ON chapter_offer (to_chapter_id) WHERE ended_at IS NULL;
CREATE INDEX chapter_offer_batch ON chapter_offer (batch_id);
CREATE INDEX chapter_offer_appointment ON chapter_offer (appointment_id);

-- The chapter a holder comes from who belongs to another one than the appointment does; NULL for one's own.
ALTER TABLE claim ADD COLUMN guest_of UUID REFERENCES chapter (id);

CREATE INDEX claim_guest ON claim (guest_of) WHERE guest_of IS NOT NULL;
