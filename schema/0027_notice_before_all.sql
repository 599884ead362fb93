-- What leaves before everything else is found at once, however long the queue is. Another kind needs another index.

CREATE INDEX notice_before_all ON notice (due_at, id)
WHERE state IN ('queued', 'sending', 'retry', 'in_doubt') AND kind IN (
    'ask_cancel', 'ask_cancel_text', 'audit_finding', 'audit_finding_text', 'brake', 'correction_offered',
    'gap', 'invite_cancel', 'invite_cancel_text', 'level_alarm', 'level_alarm_text', 'level_proposed',
    'login_link', 'lone_call', 'mail_note', 'new_request', 'new_volunteer', 'page', 'page_text',
    'place_offered', 'slot_reopened', 'stand_down', 'stand_down_text', 'task_overdue', 'tell_person',
    'text_answer', 'unconfirmed'
);
