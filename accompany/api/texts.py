"""Which characters a text may hold: patterns for the shapes of bodies, read alike by Python and by JSON Schema.

Control characters end lines in calendars and mails, and one of the databases cannot keep NUL.
"""

LINE = r"^(?![\s\S]*[\u0000-\u001f\u007f-\u009f\u2028\u2029])"
LINES = r"^(?![\s\S]*[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f])"  # tabs and ends of lines may stay
