-- What the person agreed to for the case that they are held and cannot be reached: up to which ring, after how many minutes.
ALTER TABLE consent ADD COLUMN held_ring INTEGER;
ALTER TABLE consent ADD COLUMN held_minutes INTEGER;
