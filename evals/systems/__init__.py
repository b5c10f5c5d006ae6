"""Who is asked, and what comes of it: Dateline, the floors that it must beat, and a rival."""
