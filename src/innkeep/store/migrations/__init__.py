"""The schema's history: numbered steps forward, never edited once released."""
