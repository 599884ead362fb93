"""Pages for the person who asks for company: no account, no script, one question a page."""
