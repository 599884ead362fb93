-- Standby: who would go if a place opened. A claim that fills no slot; one for each volunteer and appointment.

CREATE UNIQUE INDEX claim_one_standby ON claim (appointment_id, volunteer_id) WHERE state = 'standby';
