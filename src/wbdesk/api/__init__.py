"""What WB says: models and operations, as values. No HTTP library, no event loop, no clock lives here."""
